import { describe, expect, it } from 'vitest'
import { openTenant, useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'

useSandbox()

describe('external ids', () => {
  it('are unique without regard to case, and a clash names the holder', async () => {
    const tenant = openTenant()
    const id = await placeOrder(tenant, '01JABC')
    const AccountId = await tenant.accountId()
    const body = { Portal_Order_Id__c: '01jabc', AccountId, EffectiveDate: '2026-11-21', Status: 'Pending Review' }
    const answer = await tenant.salesforce('POST', '/sobjects/Order', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject([{ errorCode: 'DUPLICATE_VALUE', fields: [] }])
    expect(answer.body[0].message).toBe(
      `duplicate value found: Portal_Order_Id__c duplicates value on record with id: ${id.slice(0, 15)}`,
    )
  })

  it('find, create and update', async () => {
    const tenant = openTenant()
    const path = '/sobjects/Case/Portal_Case_Id__c/01JCASE'
    expect((await tenant.salesforce('GET', path)).status).toBe(404)
    const first = await tenant.salesforce('PATCH', path, { Subject: 'Slow line', Type: 'Internet' })
    expect(first).toMatchObject({ status: 201, body: { success: true, errors: [], created: true } })
    const again = await tenant.salesforce('PATCH', path, { Subject: 'Slow line, evenings' })
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, created: false } })
    const read = await tenant.salesforce('GET', `${path}?fields=Subject,Status,CaseNumber`)
    expect(read.body).toMatchObject({ Subject: 'Slow line, evenings', Status: 'New', CaseNumber: '00000001' })
  })

  it('stand for parents in bodies', async () => {
    const tenant = openTenant()
    const answer = await tenant.salesforce('POST', '/sobjects/Contact', {
      LastName: 'Mori',
      Account: { Customer_Number__c: 'AC-100002' },
    })
    const read = await tenant.salesforce('GET', `/sobjects/Contact/${answer.body.id}?fields=AccountId`)
    expect(read.body.AccountId).toBe(await tenant.accountId('AC-100002'))
  })

  it('may not repeat the key in the body, and an unknown key field is not found', async () => {
    const tenant = openTenant()
    const repeated = await tenant.salesforce('PATCH', '/sobjects/Case/Portal_Case_Id__c/1', { Portal_Case_Id__c: '1' })
    expect(repeated.body[0].errorCode).toBe('INVALID_FIELD')
    const unknown = await tenant.salesforce('PATCH', '/sobjects/Case/Subject/1', {})
    expect(unknown).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] })
  })
})

describe('field checks', () => {
  it.each([
    [{ LastName: 'A', Nope__c: 1 }, 'INVALID_FIELD'],
    [{ FirstName: 'A' }, 'REQUIRED_FIELD_MISSING'],
    [{ LastName: 'A'.repeat(81) }, 'STRING_TOO_LONG'],
    [{ LastName: 'A', Email: 'not an address' }, 'INVALID_EMAIL_ADDRESS'],
    [{ LastName: 'A', HasOptedOutOfEmail: 'yes' }, 'JSON_PARSER_ERROR'],
    [{ LastName: 'A', AccountId: 'abc' }, 'MALFORMED_ID'],
    [{ LastName: 'A', AccountId: '001000000000001AAA' }, 'INVALID_CROSS_REFERENCE_KEY'],
    [{ LastName: 'A', Name: 'A' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
  ])('refuse %j with %s', async (body, errorCode) => {
    const tenant = openTenant()
    const answer = await tenant.salesforce('POST', '/sobjects/Contact', body)
    expect(answer.status).toBe(400)
    expect(answer.body[0].errorCode).toBe(errorCode)
    expect(await tenant.ledger('?type=effect')).toEqual([])
  })

  it('refuse a value outside a restricted picklist', async () => {
    const tenant = openTenant()
    const answer = await tenant.salesforce('PATCH', `/sobjects/Account/${await tenant.accountId()}`, {
      Portal_Status__c: 'Maybe',
    })
    expect(answer.body[0]).toMatchObject({ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Portal_Status__c'] })
  })
})

describe('delete', () => {
  it('answers 204 once and ENTITY_IS_DELETED afterwards', async () => {
    const tenant = openTenant()
    const { id } = (await tenant.salesforce('POST', '/sobjects/Contact', { LastName: 'Gone' })).body
    expect((await tenant.salesforce('DELETE', `/sobjects/Contact/${id}`)).status).toBe(204)
    const again = await tenant.salesforce('DELETE', `/sobjects/Contact/${id}`)
    expect(again).toMatchObject({ status: 404, body: [{ errorCode: 'ENTITY_IS_DELETED' }] })
  })
})

describe('conditional requests', () => {
  it('refuse an update of a row that changed since', async () => {
    const tenant = openTenant()
    const path = `/sobjects/Account/${await tenant.accountId()}`
    const early = { 'If-Unmodified-Since': 'Sat, 01 Jan 2022 00:00:00 GMT' }
    expect((await tenant.salesforce('PATCH', path, { Phone: '1' }, early)).status).toBe(412)
    const late = { 'If-Unmodified-Since': new Date(Date.now() + 60_000).toUTCString() }
    expect((await tenant.salesforce('PATCH', path, { Phone: '1' }, late)).status).toBe(204)
    expect((await tenant.salesforce('PATCH', path, { Phone: '1' }, { 'If-Unmodified-Since': 'soon' })).status).toBe(400)
  })

  it('tag accounts only', async () => {
    const tenant = openTenant()
    const path = `/sobjects/Account/${await tenant.accountId()}`
    const etag = (await tenant.salesforce('GET', path)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^".+=-gzip"$/)
    expect((await tenant.salesforce('GET', path, undefined, { 'If-None-Match': etag })).status).toBe(304)
    await tenant.salesforce('PATCH', path, { Phone: '2' })
    expect((await tenant.salesforce('PATCH', path, { Phone: '3' }, { 'If-Match': etag })).status).toBe(412)
    const contacts = (await tenant.query('SELECT Id FROM Contact LIMIT 1')).body.records
    const contact = await tenant.salesforce('GET', `/sobjects/Contact/${contacts[0].Id}`)
    expect(contact.headers.get('etag')).toBeNull()
  })
})

describe('case comments', () => {
  it('count bytes, not characters, and only their publication changes', async () => {
    const tenant = openTenant()
    const { id: ParentId } = (await tenant.salesforce('POST', '/sobjects/Case', { Subject: 'x' })).body
    const tooLong = await tenant.salesforce('POST', '/sobjects/CaseComment', { ParentId, CommentBody: 'あ'.repeat(1334) })
    expect(tooLong.body[0].errorCode).toBe('STRING_TOO_LONG')
    const comment = await tenant.salesforce('POST', '/sobjects/CaseComment', { ParentId, CommentBody: 'あ'.repeat(1333) })
    expect(comment.status).toBe(201)
    const path = `/sobjects/CaseComment/${comment.body.id}`
    expect((await tenant.salesforce('PATCH', path, { IsPublished: true })).status).toBe(204)
    expect((await tenant.salesforce('PATCH', path, { CommentBody: 'y' })).body[0].errorCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    )
    expect((await tenant.salesforce('DELETE', path)).status).toBe(400)
  })
})

describe('prices', () => {
  it('need a standard price first, and one row a book', async () => {
    const tenant = openTenant()
    const { id: Product2Id } = (await tenant.salesforce('POST', '/sobjects/Product2', { Name: 'New', IsActive: true })).body
    const books = (await tenant.query('SELECT Id, IsStandard FROM Pricebook2 ORDER BY IsStandard DESC')).body.records
    const price = (Pricebook2Id: string) =>
      tenant.salesforce('POST', '/sobjects/PricebookEntry', { Pricebook2Id, Product2Id, UnitPrice: 100, IsActive: true })
    expect((await price(books[1].Id)).body[0].errorCode).toBe('STANDARD_PRICE_NOT_DEFINED')
    expect((await price(books[0].Id)).status).toBe(201)
    expect((await price(books[1].Id)).status).toBe(201)
    expect((await price(books[1].Id)).body[0].errorCode).toBe('DUPLICATE_VALUE')
  })
})
