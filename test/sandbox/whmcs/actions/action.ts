import type { World } from '../../core/world.ts'
import { type Answer, WhmcsRefusal } from '../answers.ts'
import type { Parameters } from '../parameters.ts'
import type { ClientRecord, InvoiceRecord, OrderRecord, ServiceRecord, Tables } from '../records.ts'
import type { WhmcsSettings } from '../settings.ts'

export interface ActionCall {
  world: World
  settings: WhmcsSettings
  tables: Tables
  parameters: Parameters
  /** Without a trailing slash; the browser reaches the client area under it. */
  systemUrl: string
}

export interface Action {
  name: string
  /** The business key that faults and the ledger know the call by. */
  key?: (call: ActionCall) => string
  run: (call: ActionCall) => Answer
}

export function clientOrRefuse({ tables }: ActionCall, id: string, message = 'Client ID Not Found'): Readonly<ClientRecord> {
  const client = tables.clients.get(id)
  if (!client) throw new WhmcsRefusal(message)
  return client
}

export function orderKey({ tables, parameters }: ActionCall): string {
  return markerOf(tables.orders.get(parameters.text('orderid'))) ?? `order:${parameters.text('orderid')}`
}

export function invoiceKey({ tables, parameters }: ActionCall): string {
  const id = parameters.text('invoiceid')
  return markerOf(orderOfInvoice(tables, id)) ?? `invoice:${id}`
}

export function serviceKey({ tables, parameters }: ActionCall): string {
  const id = parameters.firstText('serviceid', 'accountid')
  return markerOf(tables.orders.get(tables.services.get(id)?.orderId ?? '')) ?? `service:${id}`
}

export function clientKey({ parameters }: ActionCall): string {
  return parameters.firstText('clientid', 'userid', 'client_id', 'email', 'clientemail')
}

export function orderOfInvoice(tables: Tables, invoiceId: string): Readonly<OrderRecord> | undefined {
  return invoiceId === '' ? undefined : tables.orders.find((order) => order.invoiceId === invoiceId)
}

export function markerOf(order: Readonly<OrderRecord> | undefined): string | undefined {
  return order?.marker ?? undefined
}

export function invoiceTotal(invoice: Readonly<InvoiceRecord>): number {
  return invoice.items.reduce((sum, item) => sum + item.amount, 0) - invoice.credit
}

export function servicesOf(tables: Tables, order: Readonly<OrderRecord>): Readonly<ServiceRecord>[] {
  return order.serviceIds.map((id) => tables.services.get(id)).filter((service) => service !== undefined)
}
