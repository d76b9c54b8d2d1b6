import { describe, expect, it } from 'vitest'
import { type Loose, openTenant, useSandbox } from '../open-tenant.ts'
import { capture, orderRequests, placeOrder } from '../place-order.ts'

useSandbox()

const DATA = '/services/data/v66.0'
const HALTED = {
  errorCode: 'PROCESSING_HALTED',
  message: 'The transaction was rolled back since another operation in the same transaction failed.',
}

describe('composite with all-or-none', () => {
  it('commits every write and resolves references', async () => {
    const tenant = openTenant()
    const answer = await capture(tenant, await orderRequests(tenant, '01A'))
    expect(answer.status).toBe(200)
    const parts = answer.body.compositeResponse
    expect(parts.map((part: Loose) => part.httpStatusCode)).toEqual([201, 201, 201])
    expect(parts[1].httpHeaders.Location).toBe(`${DATA}/sobjects/Order/${parts[1].body.id}`)
    const order = (await tenant.salesforce('GET', '/sobjects/Order/Portal_Order_Id__c/01A')).body
    expect(order.OpportunityId).toBe(parts[0].body.id)
  })

  it('undoes all when one fails: the culprit keeps its error, every sibling is halted', async () => {
    const tenant = openTenant()
    await placeOrder(tenant, '01A')
    const before = await tenant.ledger('?type=effect')
    const requests = await orderRequests(tenant, '01B')
    setField(requests, 2, { Portal_Line_Id__c: '01A-1' })
    const parts = (await capture(tenant, requests)).body.compositeResponse
    expect(parts.map((part: Loose) => part.httpStatusCode)).toEqual([400, 400, 400])
    expect(parts[0].body).toEqual([HALTED])
    expect(parts[1].body).toEqual([HALTED])
    expect(parts[2].body[0].errorCode).toBe('DUPLICATE_VALUE')
    expect((await tenant.query("SELECT Id FROM Opportunity WHERE Portal_Order_Id__c = '01B'")).body.totalSize).toBe(0)
    expect(await tenant.ledger('?type=effect')).toEqual(before)
  })

  it('leaves no outbox row and no hole in the sequence behind', async () => {
    const tenant = openTenant()
    const requests = await orderRequests(tenant, '01B')
    setField(requests, 2, { Quantity: null })
    await capture(tenant, requests)
    await placeOrder(tenant, '01A')
    const names = (await tenant.control('GET', '/outbox')).body.rows.map((row: Loose) => row.Name)
    expect(names).toEqual(['OB-00000001', 'OB-00000002'])
  })

  it('repeats as a duplicate after a lost answer', async () => {
    const tenant = openTenant()
    const requests = await orderRequests(tenant, '01A')
    await tenant.control('POST', '/faults', { vendor: 'salesforce', operation: 'composite', kind: 'reply-lost' })
    await expect(capture(tenant, requests)).rejects.toThrow()
    const parts = (await capture(tenant, requests)).body.compositeResponse
    expect(parts[0].body[0].errorCode).toBe('DUPLICATE_VALUE')
    expect((await tenant.query('SELECT COUNT() FROM Order')).body.totalSize).toBe(1)
  })
})

describe('composite', () => {
  it('commits earlier successes without all-or-none', async () => {
    const tenant = openTenant()
    const requests = await orderRequests(tenant, '01A')
    setField(requests, 1, { Status: 'Approved' })
    const parts = (await capture(tenant, requests, false)).body.compositeResponse
    expect(parts.map((part: Loose) => part.httpStatusCode)).toEqual([201, 400, 400])
    expect(parts[2].body[0].message).toMatch(/^Invalid reference specified\. No value for refOrder\.id found in refOrder/)
    expect((await tenant.query('SELECT COUNT() FROM Opportunity')).body.totalSize).toBe(1)
  })

  it('reads by query and tells id from Id', async () => {
    const tenant = openTenant()
    const query = `${DATA}/query?q=${encodeURIComponent("SELECT Id FROM Account WHERE Customer_Number__c = 'AC-100001'")}`
    const parts = (
      await capture(
        tenant,
        [
          { method: 'GET', url: query, referenceId: 'refQ' },
          { method: 'GET', url: `${DATA}/sobjects/Account/@{refQ.records[0].Id}?fields=Name`, referenceId: 'refAccount' },
          { method: 'GET', url: `${DATA}/sobjects/Account/@{refQ.records[0].id}`, referenceId: 'refWrong' },
        ],
        false,
      )
    ).body.compositeResponse
    expect(parts[1].body.Name).toBe('Aiko Tanaka')
    expect(parts[2].body[0].errorCode).toBe('PROCESSING_HALTED')
  })

  it('refuses more than 25 subrequests and a reference used twice', async () => {
    const tenant = openTenant()
    const read = (referenceId: string) => ({ method: 'GET', url: `${DATA}/limits`, referenceId })
    expect(
      (
        await capture(
          tenant,
          Array.from({ length: 26 }, (_, index) => read(`r${index}`)),
        )
      ).status,
    ).toBe(400)
    expect((await capture(tenant, [read('a'), read('a')])).status).toBe(400)
  })
})

describe('composite graph', () => {
  it('is one transaction a graph', async () => {
    const tenant = openTenant()
    const good = await orderRequests(tenant, '01A')
    const bad = await orderRequests(tenant, '01A', { prefix: 'second' })
    const graphs = [
      { graphId: 'g1', compositeRequest: good },
      { graphId: 'g2', compositeRequest: bad },
    ]
    const answer = (await tenant.salesforce('POST', '/composite/graph', { graphs })).body
    expect(answer.graphs.map((graph: Loose) => [graph.graphId, graph.isSuccessful])).toEqual([
      ['g1', true],
      ['g2', false],
    ])
    expect(answer.graphs[1].graphResponse.compositeResponse[1].body).toEqual([HALTED])
    expect((await tenant.query('SELECT COUNT() FROM Order')).body.totalSize).toBe(1)
  })
})

describe('collections', () => {
  it('answer in input order, and undo all with all-or-none', async () => {
    const tenant = openTenant()
    const records = [
      { attributes: { type: 'Contact' }, LastName: 'One' },
      { attributes: { type: 'Contact' }, FirstName: 'nobody' },
    ]
    const partly = (await tenant.salesforce('POST', '/composite/sobjects', { allOrNone: false, records })).body
    expect(partly.map((result: Loose) => result.success)).toEqual([true, false])
    expect(partly[1].errors[0].statusCode).toBe('REQUIRED_FIELD_MISSING')
    const none = (await tenant.salesforce('POST', '/composite/sobjects', { allOrNone: true, records })).body
    expect(none[0].errors[0].statusCode).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK')
    expect((await tenant.query("SELECT COUNT() FROM Contact WHERE LastName = 'One'")).body.totalSize).toBe(1)
  })
})

function setField(requests: { body: object }[], index: number, fields: Record<string, unknown>): void {
  Object.assign(requests[index]?.body ?? {}, fields)
}
