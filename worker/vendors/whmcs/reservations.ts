import { VendorContractBroken } from '#worker/lib/errors.ts'
import type { Billing, BillingInvoice, Reservation, ReservationLine } from '#worker/ports/billing.ts'
import { matches, textClass, type WhmcsClient } from './client.ts'
import { readInvoice } from './invoices.ts'
import { blobFor, type ProductFields, readProductFields } from './product-fields.ts'
import { fieldOf, readServiceRows } from './services.ts'
import {
  AddOrderAnswer,
  CYCLE,
  FIELD,
  Nothing,
  ORDER_STATUS,
  type OrderRow,
  OrdersAnswer,
  type ServiceRow,
  TEXTS,
} from './wire.ts'

type Reservations = Pick<
  Billing,
  'reserve' | 'findReservations' | 'findReservation' | 'listOrders' | 'accept' | 'cancelReservation'
>
type NewReservation = Parameters<Billing['reserve']>[0]

export function createReservations(client: WhmcsClient, { gateway }: { gateway: string }): Reservations {
  async function readOrder(clientId: string, orderId: string): Promise<OrderRow | null> {
    const rows = await client.list('GetOrders', { id: orderId, userid: clientId }, OrdersAnswer, (answer) => answer.orders)
    return rows.find((row) => row.id === orderId && row.userid === clientId) ?? null
  }

  /** Null while the order cannot be seen although its services can: the caller looks again. */
  async function toReservations(clientId: string, services: readonly ServiceRow[]): Promise<Reservation[]> {
    const byOrder = Map.groupBy(services, (service) => service.orderid ?? '')
    byOrder.delete('')
    return Promise.all(
      [...byOrder].map(async ([orderId, rows]) => {
        const order = await readOrder(clientId, orderId)
        if (order) return toReservation(order, rows)
        throw new VendorContractBroken('whmcs', 'GetOrders', 'not-applied', {
          retryable: true,
          context: { reason: 'services without order' },
        })
      }),
    )
  }

  return {
    reserve: async (order) => {
      const products = await readProductFields(
        client,
        order.lines.map((line) => line.billingProductId),
      )
      const unusable = order.lines.find((line) => !products.get(line.billingProductId)?.has(FIELD.marker.toLowerCase()))
      if (unusable) {
        const message = `WHMCS product ${unusable.billingProductId} is missing or has no field "${FIELD.marker}".`
        return { kind: 'refused', reason: 'product-missing', message }
      }
      const result = await client.write('AddOrder', orderParameters(order, products, gateway), AddOrderAnswer)
      if (result.kind === 'done') return { kind: 'reserved', orderId: result.answer.orderid }
      return { kind: 'refused', reason: reasonOf(result.text), message: `WHMCS refused the order: ${textClass(result.text)}` }
    },

    findReservations: async (clientId, marker) => {
      const services = await readServiceRows(client, clientId)
      const marked = services.filter((service) => fieldOf(service, FIELD.marker) === marker)
      const found = await toReservations(clientId, marked)
      return found.toSorted((a, b) => Number(a.orderId) - Number(b.orderId))
    },

    findReservation: async (clientId, orderId) => {
      const order = await readOrder(clientId, orderId)
      if (!order) return null
      const services = await readServiceRows(client, clientId)
      return toReservation(
        order,
        services.filter((service) => service.orderid === orderId),
      )
    },

    listOrders: async (clientId) => {
      const rows = await client.list('GetOrders', { userid: clientId }, OrdersAnswer, (answer) => answer.orders)
      return rows
        .filter((row) => row.userid === clientId)
        .map((row) => ({ orderId: row.id, invoiceId: row.invoiceid, status: statusOf(row) }))
    },

    accept: async (orderId) => {
      // Zeros, not absent: a product's own setting must not run a module or send a mail here.
      await client.write('AcceptOrder', { orderid: orderId, autosetup: '0', sendemail: '0', sendregistrar: '0' }, Nothing)
    },

    cancelReservation: async ({ orderId, invoiceId }) => {
      const status = await readStatus(client, orderId)
      if (status !== 'Pending' && status !== 'Cancelled') return 'not-pending'
      if (invoiceId !== null && (await hasPayment(client, invoiceId))) return 'paid'
      if (status === 'Pending') {
        const cancelled = await client.write('CancelOrder', { orderid: orderId, noemail: '1' }, Nothing)
        const shown = cancelled.kind === 'refused' ? await readStatus(client, orderId) : 'Cancelled'
        if (shown === 'Pending') {
          const context = { reason: 'refused, and still pending' }
          throw new VendorContractBroken('whmcs', 'CancelOrder', 'not-applied', { retryable: true, context })
        }
        if (shown !== 'Cancelled') return 'not-pending'
      }
      return invoiceId === null ? 'cancelled' : cancelInvoice(client, invoiceId)
    },
  }
}

async function readStatus(client: WhmcsClient, orderId: string): Promise<string | undefined> {
  const rows = await client.list('GetOrders', { id: orderId }, OrdersAnswer, (answer) => answer.orders)
  return rows.find((row) => row.id === orderId)?.status
}

/** Nothing is owed or held any more: staff who refund an order have settled its money. */
const SETTLED: ReadonlySet<BillingInvoice['status']> = new Set(['cancelled', 'refunded'])

/** Paid, being paid, or paid in part: money is staff's business. */
async function hasPayment(client: WhmcsClient, invoiceId: string): Promise<boolean> {
  const invoice = await readInvoice(client, invoiceId)
  if (!invoice || SETTLED.has(invoice.status)) return false
  return (invoice.status !== 'unpaid' && invoice.status !== 'draft') || invoice.balance < invoice.total
}

/** CancelOrder leaves the invoice alone on some installs; setting the status twice does no harm. */
async function cancelInvoice(client: WhmcsClient, invoiceId: string): Promise<'cancelled' | 'paid'> {
  if (await hasPayment(client, invoiceId)) return 'paid'
  const invoice = await readInvoice(client, invoiceId)
  if (invoice && !SETTLED.has(invoice.status)) {
    await client.write('UpdateInvoice', { invoiceid: invoiceId, status: 'Cancelled' }, Nothing)
  }
  return 'cancelled'
}

function orderParameters(
  { clientId, marker, lines, ...sim }: NewReservation,
  products: Map<string, ProductFields>,
  gateway: string,
) {
  const each = (value: (line: ReservationLine) => string) => lines.map(value)
  return {
    clientid: clientId,
    paymentmethod: gateway,
    noemail: '1',
    noinvoiceemail: '1',
    pid: each((line) => line.billingProductId),
    billingcycle: each((line) => CYCLE[line.cycle]),
    priceoverride: each((line) => `${line.price}.00`),
    customfields: each((line) =>
      blobFor(products.get(line.billingProductId) ?? new Map(), {
        [FIELD.marker]: marker,
        [FIELD.line]: line.lineId,
        [FIELD.phoneNumber]: sim.phoneNumber,
        [FIELD.iccid]: sim.iccid,
        [FIELD.eid]: sim.eid,
      }),
    ),
  }
}

function reasonOf(text: string): 'product-missing' | 'client-closed' | 'other' {
  if (matches(text, TEXTS.noItems)) return 'product-missing'
  return matches(text, TEXTS.clientClosed) ? 'client-closed' : 'other'
}

function statusOf(order: OrderRow): Reservation['status'] {
  return ORDER_STATUS[order.status as keyof typeof ORDER_STATUS] ?? 'other'
}

function toReservation(order: OrderRow, services: readonly ServiceRow[]): Reservation {
  return {
    orderId: order.id,
    invoiceId: order.invoiceid,
    status: statusOf(order),
    services: services.map((service) => ({
      serviceId: service.id,
      lineId: fieldOf(service, FIELD.line),
      billingProductId: service.pid,
      firstPayment: service.firstpaymentamount,
      recurring: service.recurringamount,
      status: service.status.toLowerCase(),
      marker: fieldOf(service, FIELD.marker),
    })),
  }
}
