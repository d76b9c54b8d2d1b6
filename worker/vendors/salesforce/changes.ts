import { sha256Hex } from '#worker/lib/ids.ts'
import type { ChangingEntity, CrmChange, CrmChanges } from '#worker/ports/crm-changes.ts'
import type { SalesforceClient } from './client.ts'
import { recordId } from '#worker/lib/record-id.ts'
import { AccountChangeRow, ChangeRow, OrderOfItemRow } from './rows.ts'
import { chunks, fields, id, instant, integer, list, type Literal, soql, text } from './soql.ts'
import { CASE, ELIGIBILITY_CHANGE_FIELDS, KEY_PREFIX } from './wire.ts'

const VERSION_LENGTH = 24

export function createChanges(client: SalesforceClient, pricebookId: string): CrmChanges {
  /** Of the objects that hold more than the portal's records, only those. */
  const ours: Readonly<Record<ChangingEntity, () => Literal | null>> = {
    Order: () => null,
    OrderItem: () => null,
    Account: () => soql`Portal_User_Id__c != null`,
    Product2: () => null,
    PricebookEntry: () => soql`Pricebook2Id = ${id(pricebookId, '01s')}`,
    Case: () => soql`Origin = ${text(CASE.origin)}`,
  }
  const parents: Partial<Record<ChangingEntity, string>> = { Order: 'AccountId', OrderItem: 'OrderId' }

  function statement(entity: ChangingEntity, since: string, most: number, names: readonly string[]): Literal {
    const later = soql`SystemModstamp >= ${instant(Date.parse(since))}`
    const only = ours[entity]()
    const condition = only === null ? later : soql`${later} AND ${only}`
    return soql`SELECT ${fields(names)} FROM ${fields([entity])} WHERE ${condition} ORDER BY SystemModstamp,Id LIMIT ${integer(most)}`
  }

  /** Each login of a customer changes the account too: only what it says about eligibility and identity makes a version. */
  async function accountChanges(since: string, most: number): Promise<CrmChange[]> {
    const asked = statement('Account', since, most, ['Id', 'SystemModstamp', ...ELIGIBILITY_CHANGE_FIELDS])
    const rows = await client.query(asked, AccountChangeRow, { operation: 'listChanges', lane: 'long' })
    return Promise.all(
      rows.map(async ({ Id, SystemModstamp, ...rest }) => {
        const values = ELIGIBILITY_CHANGE_FIELDS.map((name) => rest[name] ?? null)
        return { recordId: Id, changedAt: SystemModstamp, version: await shortHash(JSON.stringify(values)) }
      }),
    )
  }

  return {
    listChanges: async (entity, { since, most }) => {
      if (entity === 'Account') return accountChanges(since, most)
      const parent = parents[entity]
      const asked = statement(entity, since, most, ['Id', 'SystemModstamp', ...(parent ? [parent] : [])])
      const rows = await client.query(asked, ChangeRow, { operation: 'listChanges', lane: 'long' })
      return rows.map(({ Id, SystemModstamp, AccountId, OrderId }) => ({
        recordId: Id,
        changedAt: SystemModstamp,
        version: String(Date.parse(SystemModstamp) / 1000),
        ...(AccountId && { accountId: AccountId }),
        ...(OrderId && { orderId: OrderId }),
      }))
    },

    listOrderIdsOfItems: async (itemIds) => {
      const read = (literals: Literal[]) =>
        client.query(soql`SELECT OrderId FROM OrderItem WHERE Id IN ${list(literals)}`, OrderOfItemRow, {
          operation: 'listOrderIdsOfItems',
        })
      const rows = await Promise.all(chunks(known(itemIds, KEY_PREFIX.orderItem)).map(read))
      return [...new Set(rows.flat().map((row) => row.OrderId))]
    },

    listAccountIdsOfOrders: async (orderIds) => {
      const read = (literals: Literal[]) =>
        client.query(soql`SELECT Id,SystemModstamp,AccountId FROM Order WHERE Id IN ${list(literals)}`, ChangeRow, {
          operation: 'listAccountIdsOfOrders',
        })
      const rows = await Promise.all(chunks(known(orderIds, KEY_PREFIX.order)).map(read))
      return [...new Set(rows.flat().flatMap((row) => row.AccountId ?? []))]
    },
  }
}

function known(ids: readonly string[], prefix: string): Literal[] {
  return ids.filter((one) => recordId(one, prefix) !== null).map((one) => id(one, prefix))
}

async function shortHash(value: string): Promise<string> {
  return (await sha256Hex(value)).slice(0, VERSION_LENGTH)
}
