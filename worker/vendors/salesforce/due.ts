import { lookUp } from './accounts.ts'
import type { DueOrderRow } from './rows.ts'
import { ACTIVATION_TYPE } from './wire.ts'

/** Since when an approved, not activated order is due (contracts §2), or null. A press is due whatever the date: its order object schedules it. */
export function dueSince(row: DueOrderRow, now: number, onApproval: boolean): string | null {
  const { Provision_Requested_At__c: requestedAt, Provision_Last_Attempt_At__c: lastAttemptAt } = row
  if (requestedAt !== null && (lastAttemptAt === null || requestedAt > lastAttemptAt)) return requestedAt
  if (lastAttemptAt !== null) return null
  if (lookUp(ACTIVATION_TYPE, row.Activation_Type__c) === 'scheduled') {
    const scheduledAt = row.Activation_Scheduled_At__c
    return scheduledAt !== null && Date.parse(scheduledAt) <= now ? scheduledAt : null
  }
  return onApproval ? row.CreatedDate : null
}
