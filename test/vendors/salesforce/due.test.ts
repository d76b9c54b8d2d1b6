import { describe, expect, test } from 'vitest'
import { dueSince } from '#worker/vendors/salesforce/due.ts'

const NOW = Date.parse('2026-11-21T10:00:00.000Z')
const EARLIER = '2026-11-21T09:00:00.000Z'
const BEFORE_THAT = '2026-11-21T08:00:00.000Z'
const LATER = '2026-11-21T11:00:00.000Z'
const CREATED = '2026-11-01T00:00:00.000Z'

const row = (fields: { requested?: string; attempt?: string; type?: string; at?: string }) => ({
  Id: '801000000000001AAA',
  CreatedDate: CREATED,
  Activation_Type__c: fields.type ?? 'Immediate',
  Activation_Scheduled_At__c: fields.at ?? null,
  Provision_Requested_At__c: fields.requested ?? null,
  Provision_Last_Attempt_At__c: fields.attempt ?? null,
})

describe('dueSince', () => {
  test.each([
    ['pressed, never tried', row({ requested: EARLIER }), false, EARLIER],
    ['pressed again after a try', row({ requested: EARLIER, attempt: BEFORE_THAT }), false, EARLIER],
    ['tried after the press', row({ requested: BEFORE_THAT, attempt: EARLIER }), true, null],
    ['pressed at the instant of the try', row({ requested: EARLIER, attempt: EARLIER }), true, null],
    ['pressed ahead of its date', row({ requested: EARLIER, type: 'Scheduled', at: LATER }), false, null],
    ['scheduled and its time has come', row({ type: 'Scheduled', at: EARLIER }), false, EARLIER],
    ['scheduled for later', row({ type: 'Scheduled', at: LATER }), true, null],
    ['scheduled without a time', row({ type: 'Scheduled' }), true, null],
    ['scheduled, due, already tried', row({ type: 'Scheduled', at: EARLIER, attempt: EARLIER }), true, null],
    ['approved only, and approval is enough', row({}), true, CREATED],
    ['approved only', row({}), false, null],
    ['approved and tried', row({ attempt: EARLIER }), true, null],
  ])('%s', (_name, order, onApproval, expected) => {
    expect(dueSince(order, NOW, onApproval)).toBe(expected)
  })
})
