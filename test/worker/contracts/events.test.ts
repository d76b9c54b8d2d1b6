import { expect, it } from 'vitest'
import { SalesforceEvent } from '#worker/contracts/events.ts'

const event = (data: unknown) => ({
  id: 'evt_00000001',
  channel: 'c',
  sequence: 1,
  kind: 'platform',
  entity: 'Order_Fulfilment_Requested__e',
  recordIds: [],
  changeType: 'CREATE',
  changedFields: [],
  occurredAt: '2026-11-21T00:00:00.000Z',
  data,
})

it('of an event’s data only what is read is kept, and nothing refuses the batch', () => {
  const read = { AccountId: '001', OrderId: '801', Order_Id__c: '801', Mode__c: 'Now', Account_Id__c: '001' }
  expect(SalesforceEvent.parse(event({ ...read, Requested_By__c: 'a@b.example', Note__c: 'x' })).data).toEqual(read)
  const odd = { AccountId: null, OrderId: 7, Mode__c: 'Note for the customer, '.repeat(10) }
  expect(JSON.stringify(SalesforceEvent.parse(event(odd)).data)).toBe('{}')
  expect(SalesforceEvent.parse(event(undefined)).data).toBeUndefined()
})
