import type { Crm } from '#worker/ports/crm.ts'
import type { Transport } from '../transport.ts'
import { createAccounts } from './accounts.ts'
import { createChanges } from './changes.ts'
import { createSalesforceClient } from './client.ts'
import { createEligibility } from './eligibility.ts'
import { createOrderWrites } from './order-writes.ts'
import { createOrderReads } from './orders.ts'
import { createProducts } from './products.ts'

export type SalesforceSettings = { apiVersion: string; pricebookId: string; opportunityStage: string }

export function createSalesforceCrm({ transport, settings }: { transport: Transport; settings: SalesforceSettings }): Crm {
  const client = createSalesforceClient({ transport, apiVersion: settings.apiVersion })
  return {
    ...createAccounts(client),
    ...createEligibility(client),
    ...createChanges(client, settings.pricebookId),
    ...createProducts(client, settings.pricebookId),
    ...createOrderReads(client),
    ...createOrderWrites(client, settings),
  }
}
