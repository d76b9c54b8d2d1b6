import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { type Loose, openTenant, type Tenant, useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'
import { listen, type Received } from '../portal-double.ts'

useSandbox()

const { signingSecret, orgId } = developmentConfig().salesforce
const open: Awaited<ReturnType<typeof listen>>[] = []

async function connect(tenant: Tenant, reply?: (request: Received, count: number) => number) {
  const portal = await listen(reply)
  open.push(portal)
  await tenant.control('POST', '/portal', { url: portal.url, environment: 'test' })
  return portal
}

afterEach(async () => {
  for (const portal of open.splice(0)) await portal.close()
})

function expectSigned({ method, path, headers, raw }: Received): void {
  const timestamp = String(headers['x-timestamp'])
  const head = `v1:test:${method}:${path}:${timestamp}:${headers['x-nonce']}:${headers['idempotency-key']}:`
  expect(headers['x-signature']).toBe(`v1=${createHmac('sha256', signingSecret).update(head).update(raw).digest('hex')}`)
  expect(timestamp).toMatch(/^\d{10}$/)
  expect(headers['x-nonce']).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
}

async function outbox(tenant: Tenant): Promise<Loose[]> {
  return (await tenant.control('GET', '/outbox')).body.rows
}

async function settled(tenant: Tenant, done: (rows: Loose[]) => boolean): Promise<Loose[]> {
  for (;;) {
    const rows = await outbox(tenant)
    if (done(rows)) return rows
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const events = (received: Received[]): Loose[] => received.flatMap((request) => request.body.events ?? [])

describe('change events', () => {
  it('arrive signed, with ids and changed fields but no values', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant)
    await tenant.control('PATCH', '/products/SIM-DATA-10GB', { price: 1650, stock: 'Low' })
    await portal.until(1)
    await settled(tenant, (rows) => rows.every((row) => row.Status__c === 'Sent'))
    for (const request of portal.received) expectSigned(request)
    expect(portal.received[0]?.body).toMatchObject({ v: 1, environment: 'test', path: '/api/events/salesforce', org: orgId })
    expect(events(portal.received)).toMatchObject([
      { sequence: 1, kind: 'change', entity: 'Product2', changeType: 'UPDATE', changedFields: ['Stock_Status__c'] },
      { sequence: 2, kind: 'change', entity: 'PricebookEntry', changeType: 'UPDATE', changedFields: ['UnitPrice'] },
    ])
    expect(portal.received[0]?.raw).not.toContain('1650')
  })

  it('tell of the portal’s own order writes, and of accounts only their eligibility', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant)
    await placeOrder(tenant, '01A')
    await tenant.salesforce('PATCH', `/sobjects/Account/${await tenant.accountId()}`, { Portal_Status__c: 'Active' })
    await tenant.control('POST', '/accounts/AC-100002/eligibility', { status: 'Eligible', offeringType: 'Home 10G' })
    await settled(tenant, (rows) => rows.length === 3 && rows.every((row) => row.Status__c === 'Sent'))
    expect(events(portal.received).map((event) => `${event.entity} ${event.changeType}`)).toEqual([
      'Order CREATE',
      'OrderItem CREATE',
      'Account UPDATE',
    ])
  })

  it('carry the portal’s time, not the vendor’s', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant, () => 200)
    const day = 86_400_000
    await tenant.control('POST', '/clock', { target: 'portal', offsetMs: 3 * day })
    await tenant.control('POST', '/clock', { target: 'vendor', offsetMs: day })
    await tenant.control('POST', '/events', { heartbeat: true })
    const [clock, event] = await portal.until(2)
    expect(clock).toMatchObject({ path: '/api/development/clock', body: { offsetMs: 3 * day } })
    expect(Math.abs(Number(event?.headers['x-timestamp']) * 1000 - Date.now() - 3 * day)).toBeLessThan(5000)
    expect(event?.body.events[0].kind).toBe('heartbeat')
  })

  it('include published platform events', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant)
    const data = { Order_Id__c: '8015i0000000001AAA', Mode__c: 'Due', Requested_By__c: 'flow' }
    const answer = await tenant.salesforce('POST', '/sobjects/Order_Fulfilment_Requested__e', data)
    expect(answer.body).toMatchObject({ success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] })
    const [request] = await portal.until(1)
    expect(request?.body.events[0]).toMatchObject({ kind: 'platform', entity: 'Order_Fulfilment_Requested__e', data })
  })
})

describe('retries', () => {
  it('come quickly at first, then by the table, on the vendor’s clock', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant, () => 503)
    await tenant.control('POST', '/events', { heartbeat: true })
    const waits: number[] = []
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const [row] = await settled(tenant, (rows) => rows[0]?.Attempts__c === attempt)
      waits.push(Date.parse(row.Next_Attempt_At__c) - Date.parse(row.LastModifiedDate))
      await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: (waits.at(-1) ?? 0) + 10 })
    }
    expect(waits.slice(0, 3)).toEqual([1000, 2000, 5000])
    expect(waits[3]).toBeGreaterThanOrEqual(27_000)
    expect(waits[3]).toBeLessThanOrEqual(33_000)
    expect(waits[4]).toBeGreaterThan(50_000)
    const ids = events(portal.received).map((event) => event.id)
    expect(new Set(ids).size).toBe(1)
    expect(new Set(portal.received.map((request) => request.headers['idempotency-key'])).size).toBe(portal.received.length)
  })

  it('reach a portal that was down for a moment', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant, (_request, count) => (count === 1 ? 500 : 202))
    await tenant.control('POST', '/events', { heartbeat: true })
    await portal.until(2)
    const [row] = await settled(tenant, (rows) => rows[0]?.Status__c === 'Sent')
    expect(row.Attempts__c).toBe(2)
  })

  it.each([
    [422, 'Dead', null],
    [401, 'Pending', 15 * 60_000],
    [404, 'Pending', 60 * 60_000],
    [409, 'Pending', 1000],
  ])('after %i leave the row %s', async (status, expected, delayMs) => {
    const tenant = openTenant()
    await connect(tenant, () => status)
    await tenant.control('POST', '/events', { heartbeat: true })
    const [row] = await settled(tenant, (rows) => rows[0]?.Attempts__c === 1)
    expect(row.Status__c).toBe(expected)
    const wait = row.Next_Attempt_At__c && Date.parse(row.Next_Attempt_At__c) - Date.parse(row.LastModifiedDate)
    expect(wait).toBe(delayMs)
  })

  it('end after 72 hours', async () => {
    const tenant = openTenant()
    await connect(tenant, () => 503)
    await tenant.control('POST', '/events', { heartbeat: true })
    await settled(tenant, (rows) => rows[0]?.Attempts__c === 1)
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 73 * 3_600_000 })
    await settled(tenant, (rows) => rows[0]?.Status__c === 'Dead')
  })
})

describe('the operator', () => {
  it('pauses, resumes and drops events', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant)
    await tenant.control('POST', '/events', { deliver: 'pause' })
    await tenant.control('PATCH', '/products/VPN-US', { price: 2860 })
    await tenant.control('POST', '/sweep')
    expect(portal.received).toEqual([])
    await tenant.control('POST', '/events', { deliver: 'resume' })
    expect((await portal.until(1))[0]?.body.events).toHaveLength(1)
    await tenant.control('POST', '/events', { deliver: 'drop' })
    await tenant.control('PATCH', '/products/VPN-US', { price: 2970 })
    await settled(tenant, (rows) => rows.some((row) => row.Last_Error__c === 'dropped'))
    expect(portal.received).toHaveLength(1)
  })

  it('sends forgeries that differ from a good call in one thing', async () => {
    const tenant = openTenant()
    const portal = await connect(tenant)
    for (const forge of ['none', 'wrong-key', 'altered-byte', 'old-timestamp']) await tenant.control('POST', '/events', { forge })
    const [good, wrongKey, altered, old] = portal.received
    expectSigned(good as Received)
    expect(() => expectSigned(wrongKey as Received)).toThrow()
    expect(() => expectSigned(altered as Received)).toThrow()
    expectSigned(old as Received)
    expect(Number(good?.headers['x-timestamp']) - Number(old?.headers['x-timestamp'])).toBeGreaterThan(300)
  })
})

describe('Provision', () => {
  it('stamps the order and calls the portal with one key until it answers', async () => {
    const tenant = openTenant()
    const id = await placeOrder(tenant, '01A')
    await tenant.control('POST', '/orders/01A/approve')
    await tenant.control('POST', '/events', { deliver: 'drop' })
    const portal = await connect(tenant, (_request, count) => (count === 1 ? 500 : 202))
    const answer = await tenant.control('POST', '/orders/01A/provision', { mode: 'Now' })
    expect(answer).toMatchObject({ status: 202, body: { orderId: id, portalStatus: 500 } })
    const [first, second] = await portal.until(2)
    expect(first).toMatchObject({ path: `/api/orders/${id}/provision`, body: { orderId: id, mode: 'Now' } })
    expectSigned(first as Received)
    expectSigned(second as Received)
    expect(second?.raw).toBe(first?.raw)
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
    expect(second?.headers['x-nonce']).not.toBe(first?.headers['x-nonce'])
    const order = (await tenant.control('GET', '/orders/01A')).body
    expect(order).toMatchObject({ status: 'Approved', provisionRequestedAt: expect.any(String) })
  })

  it('can be lost, leaving only the stamp', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    const portal = await connect(tenant)
    await tenant.control('POST', '/events', { deliver: 'drop' })
    const answer = await tenant.control('POST', '/orders/01A/provision', { silent: true })
    expect(answer.body.eventId).toBeNull()
    expect((await tenant.control('GET', '/orders/01A')).body.provisionRequestedAt).not.toBeNull()
    expect(portal.received.filter((request) => request.path.includes('provision'))).toEqual([])
  })

  it('schedules without making the order due', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    const at = '2026-12-24T00:00:00+09:00'
    await tenant.control('POST', '/orders/01A/provision', { at, silent: true })
    expect((await tenant.control('GET', '/orders/01A')).body).toMatchObject({
      activationType: 'Scheduled',
      activationScheduledAt: '2026-12-23T15:00:00.000Z',
      provisionRequestedAt: null,
    })
  })
})
