import { beforeEach, describe, expect, test } from 'vitest'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { billing } = ports
const PASSWORD = 'chloe-billing-9876'

beforeEach(() => startAfresh(sandbox))

const calls = async () =>
  (await sandbox.ledger({ vendor: 'whmcs', type: 'call' })).filter(({ operation }) => operation === 'ValidateLogin').length
const makeLogin = (body: Record<string, unknown>) =>
  sandbox.control<{ userId: string; clientIds: string[] }>('/accounts/AC-100001/billing-login', { body })

describe('a login at billing', () => {
  test('is right or wrong, and tells of a second factor', async () => {
    expect(await billing.validateLogin('Chloe@example.jp', PASSWORD)).toEqual({ id: '1', secondFactor: false })
    expect(await billing.validateLogin('chloe@example.jp', 'wrong')).toBeNull()
    expect(await billing.validateLogin('nobody@example.jp', PASSWORD)).toBeNull()
    await makeLogin({ password: PASSWORD, twoFactor: true })
    expect(await billing.validateLogin('aiko@example.jp', PASSWORD)).toMatchObject({ secondFactor: true })
  })

  test.each(['reply-lost', 'down', 'hang', 'html', 'status', 'cut-body'])(
    '%s: is never asked twice by the machine',
    async (kind) => {
      await sandbox.addFault({ vendor: 'whmcs', operation: 'ValidateLogin', kind, count: 0 })
      await expect(billing.validateLogin('chloe@example.jp', PASSWORD)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
      expect((await sandbox.faults())[0]?.hits).toBe(1)
      expect(await calls()).toBeLessThanOrEqual(1)
    },
  )
})

describe('the clients of a user', () => {
  test('are those it owns, found among users whose address begins alike', async () => {
    const password = 'an old password'
    const own = await makeLogin({ password, clients: [{}, { email: 'shop@example.jp' }], helps: ['1000', '1001'] })
    await makeLogin({ password, email: 'aiko@example.jp.example.com' })
    expect(await billing.listOwnedClients({ id: own.userId, email: 'aiko@example.jp' })).toEqual(own.clientIds)
    for (const shape of ['numeric-keys', 'single']) {
      await sandbox.control('/whmcs/settings', { body: { shapes: { 'GetUsers.users': shape } } })
      expect(await billing.listOwnedClients({ id: '1', email: 'chloe@example.jp' })).toEqual(['1000'])
    }
    expect(await billing.listOwnedClients({ id: '99', email: 'chloe@example.jp' })).toEqual([])
  })
})
