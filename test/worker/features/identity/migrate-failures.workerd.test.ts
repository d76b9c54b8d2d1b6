import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { accountLinker } from '#worker/stubs.ts'
import type { Fault } from '../../../setup/sandbox.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { BILLING_PASSWORD, CHLOE, mailedToken, makeBillingLogin, migrate, NEW_PASSWORD } from './billing-logins.ts'
import { moveTime, startOver, traces } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

beforeEach(startOver)

const named = (calls: Pick<Fault, 'vendor' | 'operation'>[], kinds: string[]) =>
  calls.flatMap((call) => kinds.map((kind) => [call.operation ?? '', kind, { ...call, kind }] as const))

/** Reads are repeated by the gateway: they fail until the fault is removed. */
const READS = named(
  [
    { vendor: 'whmcs', operation: 'GetUsers' },
    { vendor: 'whmcs', operation: 'GetClientsDetails' },
    { vendor: 'salesforce', operation: 'query' },
  ],
  ['status', 'reply-lost'],
).map(([name, kind, fault]) => [name, kind, { ...fault, count: 0 }] as const)
const MARK_ACTIVE = { vendor: 'salesforce', operation: 'update Account' } as const
const WRITES = named([MARK_ACTIVE], ['status', 'reply-lost', 'html', 'limit'])

async function expectOneOfEach(customerNumber: string, clientId: string): Promise<void> {
  const { clients, users, mappings, account } = await traces(customerNumber)
  expect([clients.length, users.length, mappings.length]).toEqual([1, 1, 1])
  expect(mappings[0]).toMatchObject({ user_id: users[0]?.id, whmcs_client_id: clientId })
  expect(account).toMatchObject({ portalStatus: 'Active', portalSource: 'Migrated', portalUserId: users[0]?.id })
}

async function finish(answer: Response): Promise<void> {
  const { setPasswordToken: token } = (await answer.json()) as { setPasswordToken: string }
  expect((await visitor().post('/api/auth/set-password', { token, password: NEW_PASSWORD })).status).toBe(200)
}

describe('a vendor that fails once while a login is linked', () => {
  test.each([...READS, ...WRITES])('at %s (%s): asking again completes', async (_operation, _kind, fault) => {
    await sandbox.addFault(fault)
    const failed = await migrate(visitor(), CHLOE)
    expect(failed.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(await problemOf(failed)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    await sandbox.clearFaults()

    const answer = await migrate(visitor(), CHLOE)
    expect(answer.status).toBe(200)
    await finish(answer)
    await expectOneOfEach('AC-100003', '1000')
  })

  test.each(['status', 'reply-lost', 'late'])('at UpdateClient (%s): the same link leads on', async (kind) => {
    const { clientIds, email } = await makeBillingLogin('AC-100001', { clients: [{ customerNumber: null }] })
    await migrate(visitor(), { email, password: BILLING_PASSWORD, sfNumber: 'AC-100001' })
    const choice = { token: await mailedToken(email), clientId: clientIds[0] }
    await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind, ...(kind === 'late' && { delayMs: 60_000 }) })
    const failed = await visitor().post('/api/auth/migrate/choose', choice)
    expect(await problemOf(failed)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })

    const answer = await visitor().post('/api/auth/migrate/choose', choice)
    expect(answer.status).toBe(200)
    await finish(answer)
    await moveTime(120_000)
    await expectOneOfEach('AC-100001', clientIds[0] ?? '')
  })
})

test('Salesforce is told by the machine when nobody comes back', async () => {
  await sandbox.addFault({ ...MARK_ACTIVE, kind: 'status' })
  expect((await migrate(visitor(), CHLOE)).status).toBe(503)
  const { account, mappings, users } = await traces('AC-100003')
  expect(account).toMatchObject({ portalStatus: 'Not Active' })
  await moveTime(120_000)
  await runDurableObjectAlarm(accountLinker(env, mappings[0]?.sf_account_id ?? ''))
  expect((await traces('AC-100003')).account).toMatchObject({ portalSource: 'Migrated', portalUserId: users[0]?.id })
})

test('an account that changed hands at Salesforce is not overwritten', async () => {
  await sandbox.control('/accounts/AC-100003', {
    method: 'PATCH',
    body: { portalStatus: 'Active', Portal_User_Id__c: '7d0f6f5e-3b86-4a6c-9a44-0c1d5a100099' },
  })
  expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  const { users, account } = await traces('AC-100003')
  expect(users).toEqual([])
  expect(account).toMatchObject({ portalUserId: '7d0f6f5e-3b86-4a6c-9a44-0c1d5a100099' })
})
