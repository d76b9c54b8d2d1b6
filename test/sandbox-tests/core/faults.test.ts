import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { openTenant, requestToken, type Tenant, useSandbox } from '../open-tenant.ts'

useSandbox()

const CASE = '/sobjects/Case/Portal_Case_Id__c/01J'
const upsert = (tenant: Tenant, key = '01J') => tenant.salesforce('PATCH', CASE.replace('01J', key), { Subject: 'x' })

async function switchOn(tenant: Tenant, kind: string, more: Record<string, unknown> = {}): Promise<string> {
  await tenant.accountId()
  const answer = await tenant.control('POST', '/faults', { vendor: 'salesforce', operation: 'upsert Case', kind, ...more })
  expect(answer.status).toBe(201)
  return answer.body.id
}

async function outcome(tenant: Tenant): Promise<{ calls: string[]; effects: string[] }> {
  const rows = (await tenant.ledger()).filter((row) => row.operation.endsWith('Case'))
  const of = (type: string) => rows.filter((row) => row.type === type)
  return { calls: of('call').map((row) => row.outcome), effects: of('effect').map((row) => row.operation) }
}

async function held(tenant: Tenant, count: number): Promise<void> {
  for (;;) {
    const { faults } = (await tenant.control('GET', '/faults')).body
    if (faults[0]?.held === count) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('fault', () => {
  it('reply-lost applies and destroys the connection', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'reply-lost')
    await expect(upsert(tenant)).rejects.toThrow('fetch failed')
    expect(await outcome(tenant)).toEqual({ calls: ['fault:reply-lost'], effects: ['create Case'] })
    expect((await upsert(tenant)).body.created).toBe(false)
  })

  it('down applies nothing', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'down')
    await expect(upsert(tenant)).rejects.toThrow('fetch failed')
    expect(await outcome(tenant)).toEqual({ calls: ['fault:down'], effects: [] })
  })

  it('late applies when vendor time has passed', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'late', { delayMs: 30_000 })
    await expect(upsert(tenant)).rejects.toThrow('fetch failed')
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 29_000 })
    expect((await outcome(tenant)).effects).toEqual([])
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 1500 })
    expect((await outcome(tenant)).effects).toEqual(['create Case'])
  })

  it('status answers in the vendor’s words and applies nothing', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'status', { status: 500 })
    const answer = await upsert(tenant)
    expect(answer).toMatchObject({ status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION' }] })
    expect(await outcome(tenant)).toEqual({ calls: ['fault:status'], effects: [] })
  })

  it('html answers a page with 200, applied or not', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'html')
    const page = await upsert(tenant)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect((await outcome(tenant)).effects).toEqual([])
    await switchOn(tenant, 'html-applied')
    expect((await upsert(tenant)).body).toMatch(/^<!DOCTYPE html>/)
    expect((await outcome(tenant)).effects).toEqual(['create Case'])
  })

  it('hang holds before applying and goes on when it is released', async () => {
    const tenant = openTenant()
    const id = await switchOn(tenant, 'hang')
    const answer = upsert(tenant)
    await held(tenant, 1)
    expect((await outcome(tenant)).effects).toEqual([])
    await tenant.control('DELETE', `/faults/${id}`)
    expect((await answer).body.created).toBe(true)
    expect(await outcome(tenant)).toEqual({ calls: ['fault:hang'], effects: ['create Case'] })
  })

  it('hang applies even if the caller has gone meanwhile', async () => {
    const tenant = openTenant()
    const token = (await requestToken(tenant.base)).body.access_token
    await switchOn(tenant, 'hang')
    const call = request(`${tenant.base}/salesforce/services/data/v66.0${CASE}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
    const gone = new Promise((resolve) => call.on('error', resolve))
    call.end('{"Subject":"x"}')
    await held(tenant, 1)
    call.destroy(new Error('gone'))
    await gone
    await tenant.control('DELETE', '/faults')
    for (;;) if ((await outcome(tenant)).calls.length > 0) break
    expect(await outcome(tenant)).toEqual({ calls: ['fault:hang'], effects: ['create Case'] })
  })

  it('hang-applied holds the reply only', async () => {
    const tenant = openTenant()
    const id = await switchOn(tenant, 'hang-applied')
    const answer = upsert(tenant)
    await held(tenant, 1)
    expect((await outcome(tenant)).effects).toEqual(['create Case'])
    await tenant.control('DELETE', `/faults/${id}`)
    expect((await answer).status).toBe(201)
  })

  it('cut-body applies and breaks off in the middle of a 200', async () => {
    const tenant = openTenant()
    const token = (await requestToken(tenant.base)).body.access_token
    await switchOn(tenant, 'cut-body')
    const reply = await fetch(`${tenant.base}/salesforce/services/data/v66.0${CASE}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}` },
      body: '{"Subject":"x"}',
    })
    expect(reply.status).toBe(200)
    await expect(reply.text()).rejects.toThrow()
    expect(await outcome(tenant)).toEqual({ calls: ['fault:cut-body'], effects: ['create Case'] })
  })

  it('limit is the vendor’s own refusal', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'limit')
    expect(await upsert(tenant)).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] })
    expect((await outcome(tenant)).effects).toEqual([])
  })
})

describe('an answer that is not what the vendor would say', () => {
  const NAMES =
    "SELECT Id, Product2.StockKeepingUnit, Product2.Name FROM PricebookEntry WHERE Product2.StockKeepingUnit LIKE 'VPN-%'"

  it('edit: values replaced, found by what they stand beside, or removed', async () => {
    const tenant = openTenant()
    const edits = [
      { at: 'records/Product2.StockKeepingUnit=VPN-UK/Product2/Name', value: 7 },
      { at: 'records/Product2.StockKeepingUnit=NO-SUCH/Product2/Name', value: 7 },
      { at: 'totalSize' },
    ]
    await switchOn(tenant, 'edit', { operation: 'query', edits })
    const { status, body } = await tenant.query(NAMES)
    const names = (body.records as { Product2: { Name: unknown } }[]).map(({ Product2 }) => Product2.Name)
    expect([status, body.totalSize, names.filter((name) => name === 7)]).toEqual([200, undefined, [7]])
    expect((await tenant.query(NAMES)).body.totalSize).toBe(names.length)
  })

  it('half-body: 200 and no JSON, on a connection that lives on', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'half-body')
    await expect(upsert(tenant)).rejects.toThrow(SyntaxError)
    expect(await outcome(tenant)).toEqual({ calls: ['fault:half-body'], effects: ['create Case'] })
  })
})

describe('matching', () => {
  it('counts, skips, and keeps exhausted faults listed', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'status', { count: 2, skip: 1 })
    const statuses = []
    for (let call = 0; call < 4; call += 1) statuses.push((await upsert(tenant)).status)
    expect(statuses).toEqual([201, 503, 503, 200])
    const { faults } = (await tenant.control('GET', '/faults')).body
    expect(faults).toMatchObject([{ remaining: 0, hits: 2, held: 0 }])
  })

  it('without a count lasts until removed', async () => {
    const tenant = openTenant()
    const id = await switchOn(tenant, 'status', { count: 0 })
    for (let call = 0; call < 3; call += 1) expect((await upsert(tenant)).status).toBe(503)
    await tenant.control('DELETE', `/faults/${id}`)
    expect((await upsert(tenant)).status).toBe(201)
    expect((await tenant.control('DELETE', `/faults/${id}`)).status).toBe(404)
  })

  it('asks for vendor, operation and key', async () => {
    const tenant = openTenant()
    await switchOn(tenant, 'status', { key: '02J' })
    expect((await upsert(tenant)).status).toBe(201)
    expect((await tenant.query('SELECT Id FROM Case')).status).toBe(200)
    expect((await upsert(tenant, '02J')).status).toBe(503)
  })

  it('refuses an unknown kind', async () => {
    const answer = await openTenant().control('POST', '/faults', { vendor: 'salesforce', kind: 'explode' })
    expect(answer.status).toBe(422)
  })
})
