import { randomInt } from 'node:crypto'
import type { World } from '../core/world.ts'
import { addMonths, CYCLES, cycleOfLabel, serverDate } from './format.ts'
import { type ClientRecord, type InvoiceItem, type InvoiceRecord, tables } from './records.ts'
import { whmcsSettings } from './settings.ts'

export interface NewInvoice {
  client: Readonly<ClientRecord>
  items: Omit<InvoiceItem, 'id'>[]
  paymentMethod: string
}

/** Due on the day it is made; the client's credit is taken first, so that an invoice can be Paid at birth. */
export function createInvoice(world: World, { client, items, paymentMethod }: NewInvoice): InvoiceRecord {
  const { invoices, clients, payMethods } = tables(world)
  const itemIds = world.collection('whmcs.invoice-items')
  const now = world.clock.now().toISOString()
  const total = items.reduce((sum, item) => sum + item.amount, 0)
  const credit = whmcsSettings(world).autoApplyCredit ? Math.min(client.credit, total) : 0
  const paid = credit > 0 && credit === total
  if (credit > 0) clients.put({ ...client, credit: client.credit - credit })
  const defaultCard = payMethods.find((card) => card.clientId === client.id && card.isDefault)
  const invoice: InvoiceRecord = {
    id: String(invoices.nextSequence()),
    clientId: client.id,
    number: '',
    date: serverDate(now),
    dueDate: serverDate(now),
    paidAt: paid ? now : null,
    lastCaptureAt: null,
    cancelledAt: null,
    refundedAt: null,
    status: paid ? 'Paid' : 'Unpaid',
    items: items.map((item) => ({ id: itemIds.nextSequence(), ...item })),
    credit,
    paymentMethod,
    payMethodId: defaultCard?.id ?? null,
    notes: '',
    createdAt: now,
    updatedAt: now,
  }
  invoices.put(invoice)
  return invoice
}

export interface Payment {
  amount: number
  gateway: string
  transactionId: string
  at?: string
  fees?: number
}

/** Books the payment; a settled invoice moves the next due date of its services by one cycle. */
export function payInvoice(world: World, invoice: Readonly<InvoiceRecord>, payment: Payment): void {
  const { invoices, transactions, clients } = tables(world)
  const now = payment.at ?? world.clock.now().toISOString()
  const id = String(transactions.nextSequence())
  transactions.put({
    id,
    clientId: invoice.clientId,
    invoiceId: invoice.id,
    gateway: payment.gateway,
    at: now,
    description: 'Invoice Payment',
    amountIn: payment.amount,
    amountOut: 0,
    fees: payment.fees ?? 0,
    transactionId: payment.transactionId,
  })
  const balance = invoiceBalance(world, invoice)
  if (balance <= 0 && invoice.status === 'Unpaid') {
    invoices.put({ ...invoice, status: 'Paid', paidAt: now, updatedAt: now })
    const client = clients.get(invoice.clientId)
    if (balance < 0 && client) clients.put({ ...client, credit: client.credit - balance })
    moveDueDates(world, invoice)
  }
  world.ledger.effect('whmcs', 'AddInvoicePayment', orderMarker(world, invoice.id) ?? `invoice:${invoice.id}`, {
    invoiceid: invoice.id,
    transid: payment.transactionId,
    amount: payment.amount / 100,
  })
}

export function invoiceBalance(world: World, invoice: Readonly<InvoiceRecord>): number {
  const total = invoice.items.reduce((sum, item) => sum + item.amount, 0) - invoice.credit
  return tables(world)
    .transactions.list()
    .filter((row) => row.invoiceId === invoice.id)
    .reduce((sum, row) => sum - row.amountIn + row.amountOut, total)
}

export function newTransactionId(): string {
  return `ch_${randomInt(10 ** 12)}`
}

function moveDueDates(world: World, invoice: Readonly<InvoiceRecord>): void {
  const { services } = tables(world)
  for (const item of invoice.items) {
    const service = services.get(String(item.relatedId))
    if (item.type !== 'Hosting' || !service || service.nextDueOn === null) continue
    const { months } = CYCLES[cycleOfLabel(service.billingCycle)]
    services.put({ ...service, nextDueOn: addMonths(service.nextDueOn, months) })
  }
}

function orderMarker(world: World, invoiceId: string): string | null {
  return tables(world).orders.find((order) => order.invoiceId === invoiceId)?.marker ?? null
}
