import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSandbox } from '../../sandbox/app.ts'
import { developmentConfig } from '../../sandbox/config.ts'
import { CATALOG } from '../../sandbox/seed/catalog.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { openTenant, tenantAt, useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'

useSandbox()

describe('tenants', () => {
  it('start from the same seed and never see each other', async () => {
    const [one, other] = [openTenant(), openTenant()]
    await placeOrder(one, '01A')
    await one.control('PATCH', '/products/VPN-US', { price: 1 })
    expect((await one.control('GET', '/orders')).body.orders).toHaveLength(1)
    expect((await other.control('GET', '/orders')).body.orders).toEqual([])
    const { products } = (await other.control('GET', '/products')).body
    expect(products.map((product: { sku: string; price: number }) => [product.sku, product.price])).toEqual(
      CATALOG.map((product) => [product.sku, product.price]),
    )
    expect((await other.ledger()).length).toBe(0)
  })

  it('go back to the seed on reset', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    await tenant.control('POST', '/faults', { vendor: '*', kind: 'down', operation: 'nothing' })
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 3_600_000 })
    await tenant.control('POST', '/reset')
    expect((await tenant.control('GET', '/orders')).body.orders).toEqual([])
    expect((await tenant.control('GET', '/faults')).body.faults).toEqual([])
    expect(await tenant.ledger()).toEqual([])
    expect((await tenant.control('GET', '/outbox')).body.rows).toEqual([])
    const { vendorNow } = (await tenant.control('GET', '/clock')).body
    expect(Math.abs(Date.parse(vendorNow) - Date.now())).toBeLessThan(5000)
  })

  it('are cheap', () => {
    const sandbox = createSandbox({ config: developmentConfig(), persistence: null })
    sandbox.world('warm-up')
    const start = performance.now()
    for (let index = 0; index < 50; index += 1) sandbox.world(`t${index}`)
    expect((performance.now() - start) / 50).toBeLessThan(25)
    sandbox.close()
  })
})

describe('a restart', () => {
  it('keeps documents, ledger, sequences, clock and unsent events of every tenant', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
    const config = developmentConfig()
    const first = await startSandbox({ stateDir, config })
    const before = tenantAt(`${first.url}/t/kept`)
    const id = await placeOrder(before, '01A')
    await before.control('POST', '/clock', { target: 'vendor', advanceMs: 3_600_000 })
    const ledger = await before.ledger()
    await first.close()

    const second = await startSandbox({ stateDir, config })
    const after = tenantAt(`${second.url}/t/kept`)
    expect((await after.control('GET', '/orders/01A')).body).toMatchObject({ id, portalOrderId: '01A' })
    expect(await after.ledger()).toEqual(ledger)
    expect((await after.control('GET', '/clock')).body.vendorOffsetMs).toBe(3_600_000)
    expect((await after.control('GET', '/outbox')).body.rows).toMatchObject([{ Status__c: 'Pending' }, { Status__c: 'Pending' }])
    expect(await placeOrder(after, '01B')).not.toBe(id)
    expect((await after.control('GET', '/orders/01B')).body.orderNumber).toBe('00000002')
    await second.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
})

describe('the ledger', () => {
  it('lists calls and effects in order, filtered on request', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    const rows = await tenant.ledger()
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_row, index) => index + 1))
    expect(rows.filter((row) => row.type === 'effect').map((row) => `${row.operation} ${row.key}`)).toEqual([
      'create Opportunity 01A',
      'create Order 01A',
      'create OrderItem 01A-1',
    ])
    expect(rows.at(-1)).toMatchObject({ vendor: 'salesforce', type: 'call', operation: 'composite', key: '01A', outcome: 'ok' })
    const since = rows.at(-2)?.seq
    expect(await tenant.ledger(`?vendor=salesforce&type=call&since=${since}`)).toEqual(rows.slice(-1))
    expect(JSON.stringify(rows)).not.toContain('eyJ')
  })
})

describe('the control API', () => {
  it('answers problems for unknown things and bad bodies', async () => {
    const tenant = openTenant()
    for (const [method, path] of [
      ['POST', '/orders/nope/approve'],
      ['PATCH', '/products/NOPE'],
      ['POST', '/accounts/AC-9/eligibility'],
      ['GET', '/nothing'],
    ] as const) {
      const body = path.includes('eligibility') ? { status: 'Eligible' } : {}
      const answer = await tenant.control(method, path, method === 'GET' ? undefined : body)
      expect(answer).toMatchObject({ status: 404, body: { status: 404 } })
    }
    expect((await tenant.control('PATCH', '/products/VPN-US', { prize: 1 })).status).toBe(422)
    expect((await tenant.control('POST', '/clock', { target: 'vendor' })).status).toBe(422)
  })

  it('says when the portal refuses its new time', async () => {
    const tenant = openTenant()
    await tenant.control('POST', '/portal', { url: 'http://127.0.0.1:9' })
    const answer = await tenant.control('POST', '/clock', { target: 'both', offsetMs: 1000 })
    expect(answer.status).toBe(502)
    expect((await tenant.control('GET', '/clock')).body).toMatchObject({ vendorOffsetMs: 0, portalOffsetMs: 0 })
  })

  it('approves once, and gives an eSIM a number of its own', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    await placeOrder(tenant, '01B')
    const first = (await tenant.control('POST', '/orders/01A/approve')).body
    const second = (await tenant.control('POST', '/orders/00000002/approve', { activationType: 'Immediate' })).body
    expect(first.status).toBe('Approved')
    expect(first.msisdn).toMatch(/^0[6-9]0[1-9]\d{7}$/)
    expect(second.msisdn).not.toBe(first.msisdn)
    expect((await tenant.control('POST', '/orders/01A/cancel')).body).toMatchObject({ status: 'Cancelled', statusCode: 'Draft' })
  })

  it('gives no number to a physical SIM, and the ported one to a port-in', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A', { SIM_Kind__c: 'Physical' })
    await placeOrder(tenant, '01B', { MNP_Number__c: '08012345678' })
    expect((await tenant.control('POST', '/orders/01A/approve')).body.msisdn).toBeNull()
    expect((await tenant.control('POST', '/orders/01B/approve')).body.msisdn).toBe('08012345678')
  })

  it('adds and removes a card of an account that has a WHMCS client', async () => {
    const tenant = openTenant()
    expect((await tenant.control('POST', '/accounts/AC-100001/cards', { action: 'add' })).status).toBe(409)
    const cards = async (action: string) =>
      (await tenant.control('POST', '/accounts/AC-100003/cards', { action })).body.billing.cards.length
    expect(await cards('remove')).toBe(0)
    expect(await cards('add')).toBe(1)
  })

  it('records what staff decide about an address', async () => {
    const tenant = openTenant()
    const body = { status: 'Not Eligible', notes: 'No fibre in this street' }
    const account = (await tenant.control('POST', '/accounts/AC-100005/eligibility', body)).body
    expect(account.eligibility).toMatchObject({ status: 'Not Eligible', notes: 'No fibre in this street' })
    const verified = (await tenant.control('PATCH', '/accounts/AC-100005', { identityVerified: true, email: 'e@example.jp' }))
      .body
    expect(verified.identityVerifiedAt).not.toBeNull()
    expect(verified.email).toBe('e@example.jp')
  })
})
