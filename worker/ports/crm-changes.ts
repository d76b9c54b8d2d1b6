/** What the catch-up asks about. */
export const CHANGING = ['Order', 'OrderItem', 'Account', 'Product2', 'PricebookEntry', 'Case'] as const
export type ChangingEntity = (typeof CHANGING)[number]

export type CrmChange = {
  recordId: string
  /** The CRM's own stamp, whole seconds. */
  changedAt: string
  /** Names this state of the record among all its states, as far as the portal cares. */
  version: string
  /** What the record belongs to, where it is an order or an item of one. */
  accountId?: string
  orderId?: string
}

export interface CrmChanges {
  /** Records of the portal's that changed at `since` or later, the earliest first; `most` of them at most. */
  listChanges(entity: ChangingEntity, range: { since: string; most: number }): Promise<CrmChange[]>
  /** Ids of the orders that these items belong to; items that are gone lead nowhere. */
  listOrderIdsOfItems(itemIds: readonly string[]): Promise<string[]>
  /** Accounts of these orders, as far as they exist. */
  listAccountIdsOfOrders(orderIds: readonly string[]): Promise<string[]>
}
