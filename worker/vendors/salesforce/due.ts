import { lookUp } from './accounts.ts'
import type { DueOrderRow } from './rows.ts'
import { ACTIVATION_TYPE } from './wire.ts'

/** Since when an approved, not activated order is due (contracts §2), or null. An order with a date waits for it, pressed or not. */
export function dueSince(row: DueOrderRow, now: number, onApproval: boolean): string | null {
  const { Provision_Requested_At__c: requestedAt, Provision_Last_Attempt_At__c: lastAttemptAt } = row
  const scheduled = lookUp(ACTIVATION_TYPE, row.Activation_Type__c) === 'scheduled'
  const scheduledAt = scheduled ? row.Activation_Scheduled_At__c : null
  if (scheduledAt !== null && Date.parse(scheduledAt) > now) return null
  if (requestedAt !== null && (lastAttemptAt === null || requestedAt > lastAttemptAt)) return requestedAt
  if (lastAttemptAt !== null) return null
  if (scheduled) return scheduledAt
  return onApproval ? row.CreatedDate : null
}
