import { listMember, page, WhmcsRefusal } from '../answers.ts'
import { currencyOf } from '../currencies.ts'
import { money, serverDateTime } from '../format.ts'
import { gatewayByModule } from '../gateways.ts'
import { productById } from '../products.ts'
import type { OrderRecord, ServiceRecord } from '../records.ts'
import { type Action, type ActionCall, orderKey, servicesOf } from './action.ts'

const NOT_PENDING = 'Order ID not found or Status not Pending'
const BUILT_IN_STATUSES = ['Pending', 'Active', 'Fraud', 'Cancelled']

export const acceptOrder: Action = {
  name: 'AcceptOrder',
  key: orderKey,
  run: (call) => {
    const order = pendingOrderOrRefuse(call)
    setStatus(call, order, 'Active', ['Pending'])
    return {}
  },
}

export const cancelOrder: Action = {
  name: 'CancelOrder',
  key: orderKey,
  run: (call) => {
    const order = pendingOrderOrRefuse(call)
    setStatus(call, order, 'Cancelled', ['Pending', 'Active', 'Suspended'])
    const invoice = call.tables.invoices.get(order.invoiceId ?? '')
    if (call.settings.cancelOrderCancelsInvoice && invoice?.status === 'Unpaid') {
      const now = call.world.clock.now().toISOString()
      call.tables.invoices.put({ ...invoice, status: 'Cancelled', cancelledAt: now, updatedAt: now })
    }
    return {}
  },
}

export const pendingOrder: Action = {
  name: 'PendingOrder',
  key: orderKey,
  run: (call) => {
    const order = call.tables.orders.get(call.parameters.text('orderid'))
    if (!order) throw new WhmcsRefusal('Order ID Not Found')
    setStatus(call, order, 'Pending', ['Active', 'Cancelled', 'Fraud', 'Suspended'])
    return {}
  },
}

export const getOrders: Action = {
  name: 'GetOrders',
  key: ({ parameters }) => parameters.firstText('id', 'userid'),
  run: (call) => {
    const { parameters, settings, tables } = call
    const id = parameters.text('id')
    const clientId = parameters.text('userid')
    const status = parameters.text('status')
    const candidates = clientId === '' ? tables.orders.list() : tables.orders.by('clientId', clientId)
    const matching = candidates
      .filter(
        (order) =>
          (id === '' || order.id === id) &&
          (clientId === '' || order.clientId === clientId) &&
          (status === '' || order.status === status),
      )
      .sort((a, b) => Number(b.id) - Number(a.id))
    const { rows, total, start } = page(matching, parameters.text('limitstart'), parameters.text('limitnum'))
    return {
      totalresults: total,
      startnumber: start,
      numreturned: rows.length,
      ...listMember(
        settings,
        'GetOrders.orders',
        'order',
        rows.map((order) => orderRow(call, order)),
      ),
    }
  },
}

export const getOrderStatuses: Action = {
  name: 'GetOrderStatuses',
  run: ({ settings, tables }) => {
    const orders = tables.orders.list()
    const rows = BUILT_IN_STATUSES.map((title) => ({
      title,
      count: orders.filter((order) => order.status === title).length,
    }))
    return { totalresults: rows.length, ...listMember(settings, 'GetOrderStatuses.statuses', 'status', rows) }
  },
}

function pendingOrderOrRefuse({ tables, parameters }: ActionCall): Readonly<OrderRecord> {
  const order = tables.orders.get(parameters.text('orderid'))
  if (order?.status !== 'Pending') throw new WhmcsRefusal(NOT_PENDING)
  return order
}

function setStatus({ tables, world }: ActionCall, order: Readonly<OrderRecord>, status: string, from: string[]): void {
  const operations: Record<string, string> = { Active: 'AcceptOrder', Cancelled: 'CancelOrder', Pending: 'PendingOrder' }
  const updatedAt = world.clock.now().toISOString()
  tables.orders.put({ ...order, status })
  for (const service of servicesOf(tables, order)) {
    if (from.includes(service.status)) tables.services.put({ ...service, status, updatedAt })
  }
  world.ledger.effect('whmcs', operations[status] ?? status, order.marker ?? `order:${order.id}`, {
    orderid: order.id,
    invoiceid: order.invoiceId,
    serviceids: order.serviceIds.join(','),
  })
}

function orderRow({ settings, tables }: ActionCall, order: Readonly<OrderRecord>) {
  const client = tables.clients.get(order.clientId)
  const invoice = tables.invoices.get(order.invoiceId ?? '')
  const currency = currencyOf(client?.currency ?? 1)
  return {
    id: Number(order.id),
    ordernum: Number(order.number),
    userid: Number(order.clientId),
    contactid: 0,
    requestor_id: Number(client?.ownerUserId ?? 0),
    admin_requestor_id: 0,
    date: serverDateTime(order.date),
    nameservers: '',
    transfersecret: '',
    renewals: '',
    renewalsByType: { domains: [], services: [], addons: [] },
    promocode: order.promoCode,
    promotype: '',
    promovalue: '',
    orderdata: '[]',
    amount: money(order.amount),
    paymentmethod: order.paymentMethod,
    paymentmethodname: gatewayByModule(order.paymentMethod)?.displayName ?? '',
    paymentstatus: invoice?.status ?? 'No Invoice',
    invoiceid: Number(order.invoiceId ?? 0),
    status: order.status,
    ipaddress: order.ipAddress,
    fraudmodule: '',
    fraudoutput: JSON.stringify({ riskScore: '1.20', email: client?.email ?? '', ip: order.ipAddress }),
    frauddata: '',
    validationdata: '',
    notes: order.notes,
    currencyprefix: currency.prefix,
    currencysuffix: currency.suffix,
    name: client ? `${client.firstName} ${client.lastName}` : '',
    ...listMember(settings, 'GetOrders.lineitems', 'lineitem', servicesOf(tables, order).map(lineItem)),
  }
}

function lineItem(service: Readonly<ServiceRecord>) {
  const product = productById(service.productId)
  return {
    type: 'product',
    relid: Number(service.id),
    producttype: 'Other Product/Service',
    product: `${product?.groupName} - ${product?.name}`,
    domain: service.domain,
    billingcycle: service.billingCycle === 'One Time' ? 'One-Time' : service.billingCycle,
    amount: money(service.firstPayment),
    status: service.status,
  }
}
