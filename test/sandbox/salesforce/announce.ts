import { INTEGRATION_USER_ID } from './ids.ts'
import type { SalesforceRecord } from './record.ts'
import type { WriteContext } from './rules/rule.ts'

const WATCHED = new Set(['Product2', 'PricebookEntry', 'Account', 'Order', 'OrderItem', 'Case', 'CaseComment'])
const isEligibilityField = (field: string) => field.startsWith('Internet_') || field.startsWith('Identity_')

/** What the package's triggers do: an outbox row in the same transaction. */
export function announce(
  { world, userId, silent = false }: WriteContext,
  object: string,
  changeType: 'CREATE' | 'UPDATE' | 'DELETE',
  record: Readonly<SalesforceRecord>,
  changed: readonly string[],
): void {
  if (silent || !WATCHED.has(object)) return
  if (userId === INTEGRATION_USER_ID && !world.config.salesforce.echoOwnChanges) return
  const changedFields = object === 'Account' ? changed.filter(isEligibilityField) : [...changed]
  if (changeType === 'UPDATE' && changedFields.length === 0) return
  world.emit({ kind: 'change', entity: object, recordIds: [record.Id], changeType, changedFields })
}
