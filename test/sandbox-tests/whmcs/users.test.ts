import { describe, expect, it } from 'vitest'
import { openTenant, type Tenant, useSandbox } from '../open-tenant.ts'
import { openConsole } from '../console/open-console.ts'
import { developmentConfig } from '../../sandbox/config.ts'

useSandbox()

const { identifier, secret, accessKey } = developmentConfig().whmcs

async function call(tenant: Pick<Tenant, 'base'>, action: string, parameters: Record<string, string>) {
  const body = new URLSearchParams({ action, identifier, secret, accesskey: accessKey, responsetype: 'json', ...parameters })
  const answer = await fetch(`${tenant.base}/whmcs/includes/api.php`, { method: 'POST', body })
  return (await answer.json()) as Record<string, unknown>
}

describe('a billing login made by the operator', () => {
  it('is a user apart from its clients, and from those it only helps', async () => {
    const tenant = openTenant()
    const made = await tenant.control('POST', '/accounts/AC-100001/billing-login', {
      password: 'an old password',
      clients: [{}, { email: 'shop@example.jp', customerNumber: null }],
      helps: ['1000'],
    })
    expect(made).toMatchObject({ status: 201, body: { email: 'aiko@example.jp', clientIds: ['1002', '1003'] } })
    const { users } = await call(tenant, 'GetUsers', { search: 'aiko@' })
    expect(users).toMatchObject([
      {
        id: Number(made.body.userId),
        clients: [
          { id: 1000, isOwner: false },
          { id: 1002, isOwner: true },
          { id: 1003, isOwner: true },
        ],
      },
    ])
    const details = await call(tenant, 'GetClientsDetails', { clientid: '1002' })
    expect(details['client']).toMatchObject({ email: 'aiko@example.jp', customfields: [{ id: 1, value: 'AC-100001' }] })
    expect((await call(tenant, 'GetClientsDetails', { clientid: '1003' }))['client']).toMatchObject({ customfields: [] })
  })

  it('with a second factor gives no password hash away, and no password reaches the ledger', async () => {
    const tenant = openTenant()
    const body = { password: 'an old password', twoFactor: true }
    await tenant.control('POST', '/accounts/AC-100001/billing-login', body)
    const right = { email: 'AIKO@example.jp', password2: 'an old password' }
    const answer = await call(tenant, 'ValidateLogin', right)
    expect(answer).toMatchObject({ result: 'success', twoFactorEnabled: 'true' })
    expect(answer).not.toHaveProperty('passwordhash')
    expect(await call(tenant, 'ValidateLogin', { ...right, password2: 'wrong' })).toEqual({
      result: 'error',
      message: 'Email or Password Invalid',
    })
    expect(JSON.stringify(await tenant.ledger())).not.toContain('an old password')
  })

  it('is refused for an address that has a user', async () => {
    const answer = await openTenant().control('POST', '/accounts/AC-100003/billing-login', { password: 'x' })
    expect(answer).toMatchObject({ status: 409 })
  })

  it('is a button of the console', async () => {
    const console = openConsole()
    const page = '/customers/AC-100001'
    expect(await console.page(page)).toContain('Make billing login')
    const fields = { email: 'aiko@example.jp', password: 'an old password', several: 'on' }
    expect(await console.submit(`${page}/billing-login`, fields)).toMatchObject({
      page,
      notice: 'Billing login made; clients: 1002,1003.',
    })
    const { clients } = (await console.control('GET', '/whmcs/clients')).body
    expect(clients.slice(2)).toMatchObject([{ customerNumber: '' }, { email: 'aiko.second@example.jp' }])
  })
})
