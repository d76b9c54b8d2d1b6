import { listMember, page, WhmcsRefusal } from '../answers.ts'
import { currencyOf } from '../currencies.ts'
import { money, parseMoney, serverDate, serverDateTime } from '../format.ts'
import { gatewayByModule } from '../gateways.ts'
import { invoiceBalance, payInvoice } from '../invoicing.ts'
import type { InvoiceItem, InvoiceRecord } from '../records.ts'
import { type Action, type ActionCall, invoiceKey, invoiceTotal, markerOf, orderOfInvoice } from './action.ts'
import { transactionRow } from './transactions.ts'

const STATUSES = ['Draft', 'Unpaid', 'Paid', 'Cancelled', 'Refunded', 'Collections', 'Payment Pending']

export const getInvoices: Action = {
  name: 'GetInvoices',
  key: ({ parameters }) => parameters.text('userid'),
  run: (call) => {
    const { parameters, settings, tables, world } = call
    const clientId = parameters.text('userid')
    const status = parameters.text('status')
    const today = serverDate(world.clock.now())
    const matching = tables.invoices
      .list()
      .filter((invoice) => clientId === '' || invoice.clientId === clientId)
      .filter(
        (invoice) =>
          status === '' ||
          invoice.status === status ||
          (status === 'Overdue' && invoice.status === 'Unpaid' && invoice.dueDate < today),
      )
      .sort(byParameter(parameters.text('orderby'), parameters.text('order')))
    const { rows, total, start } = page(matching, parameters.text('limitstart'), parameters.text('limitnum'))
    return {
      totalresults: total,
      startnumber: start,
      numreturned: rows.length,
      ...listMember(
        settings,
        'GetInvoices.invoices',
        'invoice',
        rows.map((invoice) => invoiceRow(call, invoice)),
      ),
    }
  },
}

export const getInvoice: Action = {
  name: 'GetInvoice',
  key: invoiceKey,
  run: (call) => {
    const { settings, tables, world } = call
    const invoice = invoiceOrRefuse(call)
    const transactions = tables.transactions.list().filter((row) => row.invoiceId === invoice.id)
    return {
      invoiceid: Number(invoice.id),
      ...amounts(invoice),
      lastcaptureattempt: serverDateTime(invoice.lastCaptureAt),
      balance: money(invoiceBalance(world, invoice)),
      ccgateway: gatewayByModule(invoice.paymentMethod)?.takesCards ?? false,
      ...listMember(settings, 'GetInvoice.items', 'item', invoice.items.map(itemRow)),
      ...listMember(settings, 'GetInvoice.transactions', 'transaction', transactions.map(transactionRow), ''),
    }
  },
}

export const updateInvoice: Action = {
  name: 'UpdateInvoice',
  key: invoiceKey,
  run: (call) => {
    const { parameters, settings, tables, world } = call
    const invoice = invoiceOrRefuse(call)
    const editsItems = ['itemdescription', 'itemamount', 'newitemdescription', 'deletelineids'].some((name) =>
      parameters.has(name),
    )
    if (editsItems && invoice.status !== 'Draft' && Number.parseInt(settings.version, 10) >= 9) {
      throw new WhmcsRefusal('Invoice is not editable')
    }
    const now = world.clock.now().toISOString()
    const status = parameters.text('status')
    if (status !== '' && !STATUSES.includes(status)) throw new WhmcsRefusal('Invalid status')
    const publishes = parameters.flag('publish') || parameters.flag('publishandsendemail')
    const next = status || (publishes && invoice.status === 'Draft' ? 'Unpaid' : invoice.status)
    tables.invoices.put({
      ...invoice,
      status: next,
      paidAt: next === 'Paid' && invoice.status !== 'Paid' ? now : invoice.paidAt,
      cancelledAt: next === 'Cancelled' && invoice.status !== 'Cancelled' ? now : invoice.cancelledAt,
      refundedAt: next === 'Refunded' && invoice.status !== 'Refunded' ? now : invoice.refundedAt,
      date: parameters.text('date') || invoice.date,
      dueDate: parameters.text('duedate') || invoice.dueDate,
      paymentMethod: parameters.text('paymentmethod') || invoice.paymentMethod,
      notes: parameters.has('notes') ? parameters.text('notes') : invoice.notes,
      updatedAt: now,
    })
    const key = markerOf(orderOfInvoice(tables, invoice.id)) ?? `invoice:${invoice.id}`
    world.ledger.effect('whmcs', 'UpdateInvoice', key, { invoiceid: invoice.id, status: next })
    return { invoiceid: invoice.id }
  },
}

export const addInvoicePayment: Action = {
  name: 'AddInvoicePayment',
  key: invoiceKey,
  run: (call) => {
    const { parameters, world } = call
    const invoice = invoiceOrRefuse(call)
    if (invoice.status === 'Cancelled') {
      throw new WhmcsRefusal('It is not possible to add a payment to an invoice that is Cancelled')
    }
    const amount = parameters.text('amount')
    payInvoice(world, invoice, {
      amount: amount === '' ? invoiceBalance(world, invoice) : parseMoney(amount),
      gateway: parameters.text('gateway'),
      transactionId: parameters.text('transid'),
      fees: parseMoney(parameters.text('fees') || '0'),
    })
    return { invoiceid: invoice.id }
  },
}

export function invoiceOrRefuse({ tables, parameters }: ActionCall): Readonly<InvoiceRecord> {
  const invoice = tables.invoices.get(parameters.text('invoiceid'))
  if (!invoice) throw new WhmcsRefusal('Invoice ID Not Found')
  return invoice
}

function amounts(invoice: Readonly<InvoiceRecord>) {
  return {
    invoicenum: invoice.number,
    userid: Number(invoice.clientId),
    date: invoice.date,
    duedate: invoice.dueDate,
    datepaid: serverDateTime(invoice.paidAt),
    date_refunded: serverDateTime(invoice.refundedAt),
    date_cancelled: serverDateTime(invoice.cancelledAt),
    subtotal: money(invoiceTotal(invoice) + invoice.credit),
    credit: money(invoice.credit),
    tax: '0.00',
    tax2: '0.00',
    total: money(invoiceTotal(invoice)),
    taxrate: '0.000',
    taxrate2: '0.000',
    status: invoice.status,
    paymentmethod: invoice.paymentMethod,
    paymethodid: invoice.payMethodId === null ? null : Number(invoice.payMethodId),
    notes: invoice.notes,
  }
}

function invoiceRow({ tables }: ActionCall, invoice: Readonly<InvoiceRecord>) {
  const client = tables.clients.get(invoice.clientId)
  const currency = currencyOf(client?.currency ?? 1)
  return {
    id: Number(invoice.id),
    firstname: client?.firstName ?? '',
    lastname: client?.lastName ?? '',
    companyname: client?.companyName ?? '',
    ...amounts(invoice),
    last_capture_attempt: serverDateTime(invoice.lastCaptureAt),
    created_at: serverDateTime(invoice.createdAt),
    updated_at: serverDateTime(invoice.updatedAt),
    currencycode: currency.code,
    currencyprefix: currency.prefix,
    currencysuffix: currency.suffix,
  }
}

function itemRow(item: Readonly<InvoiceItem>) {
  return {
    id: item.id,
    type: item.type,
    relid: item.relatedId,
    description: item.description,
    amount: money(item.amount),
    taxed: item.taxed ? 1 : 0,
  }
}

function byParameter(orderBy: string, order: string) {
  const direction = order.toLowerCase() === 'desc' ? -1 : 1
  const key = (invoice: Readonly<InvoiceRecord>) => {
    if (orderBy === 'date') return invoice.date
    if (orderBy === 'duedate') return invoice.dueDate
    if (orderBy === 'status') return invoice.status
    if (orderBy === 'total') return String(invoiceTotal(invoice)).padStart(12, '0')
    return invoice.id.padStart(12, '0')
  }
  return (a: Readonly<InvoiceRecord>, b: Readonly<InvoiceRecord>) => direction * key(a).localeCompare(key(b))
}
