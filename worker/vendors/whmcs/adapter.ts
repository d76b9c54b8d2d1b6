import type { Ids } from '#worker/lib/ids.ts'
import type { Billing } from '#worker/ports/billing.ts'
import type { Transport } from '../transport.ts'
import { createWhmcsClient } from './client.ts'
import { type ClientFieldIds, createClients } from './clients.ts'
import { createInvoices } from './invoices.ts'
import { createPayMethods } from './pay-methods.ts'
import { createReservations } from './reservations.ts'
import { createServices } from './services.ts'
import { createUsers } from './users.ts'

export type WhmcsSettings = { baseUrl: string; clientFieldIds: ClientFieldIds; gateway: string }

export function createWhmcsBilling({
  transport,
  ids,
  settings,
}: {
  transport: Transport
  ids: Ids
  settings: WhmcsSettings
}): Billing {
  const client = createWhmcsClient({ transport })
  return {
    ...createClients(client, { fieldIds: settings.clientFieldIds, ids }),
    ...createUsers(client),
    ...createPayMethods(client, settings),
    ...createReservations(client, settings),
    ...createServices(client),
    ...createInvoices(client),
  }
}
