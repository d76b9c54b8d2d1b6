import { randomBytes, randomInt } from 'node:crypto'
import { type Answer, WhmcsRefusal } from '../answers.ts'
import { CYCLES, parseCycle, parseMoney, serverDate } from '../format.ts'
import { GATEWAYS, gatewayByModule } from '../gateways.ts'
import { createInvoice } from '../invoicing.ts'
import { decodeFieldBlob } from '../parameters.ts'
import { markerFieldId, productById, type WhmcsProduct } from '../products.ts'
import type { ClientRecord, OrderRecord, ServiceRecord } from '../records.ts'
import { type Action, type ActionCall, clientOrRefuse } from './action.ts'

const LINE_ARRAYS = ['pid', 'qty', 'billingcycle', 'domain', 'customfields', 'configoptions', 'addons', 'priceoverride']
const NO_ITEMS = 'No items added to cart so order cannot proceed'

interface OrderLine {
  product: WhmcsProduct
  cycle: keyof typeof CYCLES
  firstPayment: number
  recurring: number
  domain: string
  customFields: Record<string, string>
}

/** Never idempotent: every accepted call leaves another order with its services and invoice. */
export const addOrder: Action = {
  name: 'AddOrder',
  key: (call) => {
    try {
      return markerIn(readLines(call)) ?? `client:${call.parameters.text('clientid')}`
    } catch {
      return `client:${call.parameters.text('clientid')}`
    }
  },
  run: (call) => {
    const { parameters, tables, world } = call
    const client = clientOrRefuse(call, parameters.text('clientid'))
    if (client.status === 'Closed') throw new WhmcsRefusal('Unable to add order when client status is Closed')
    const paymentMethod = parameters.text('paymentmethod')
    if (!gatewayByModule(paymentMethod)) {
      const valid = GATEWAYS.map((gateway) => gateway.module).join(',')
      throw new WhmcsRefusal(`Invalid Payment Method. Valid options include ${valid}`)
    }
    const lines = readLines(call)
    if (lines.length === 0) throw new WhmcsRefusal(NO_ITEMS)
    const orderId = String(tables.orders.nextSequence())
    const services = lines.map((line) => addService(call, client, orderId, paymentMethod, line))
    const invoice = parameters.flag('noinvoice')
      ? null
      : createInvoice(world, { client, paymentMethod, items: lines.map((line, index) => invoiceItem(line, services[index]?.id)) })
    const order: OrderRecord = {
      id: orderId,
      number: String(randomInt(1_000_000_000, 10_000_000_000)),
      clientId: client.id,
      date: world.clock.now().toISOString(),
      status: 'Pending',
      amount: lines.reduce((sum, line) => sum + line.firstPayment, 0),
      paymentMethod,
      invoiceId: invoice?.id ?? null,
      serviceIds: services.map((service) => service.id),
      marker: markerIn(lines),
      promoCode: parameters.text('promocode'),
      ipAddress: parameters.text('clientip') || '192.0.2.10',
      notes: '',
    }
    tables.orders.put(order)
    const serviceids = order.serviceIds.join(',')
    world.ledger.effect('whmcs', 'AddOrder', order.marker ?? `client:${client.id}`, {
      orderid: orderId,
      invoiceid: order.invoiceId,
      serviceids,
      clientid: client.id,
    })
    return { orderid: orderId, productids: serviceids, serviceids, addonids: '', domainids: '', ...invoiceMember(call, order) }
  },
}

function readLines({ parameters }: ActionCall): OrderLine[] {
  const arrays = new Map(LINE_ARRAYS.map((name) => [name, parameters.lines(name)]))
  const at = (name: string, index: string) => arrays.get(name)?.get(index) ?? ''
  return [...(arrays.get('pid') ?? new Map<string, string>())].map(([index, pid]) => {
    const product = productById(pid)
    const cycle = parseCycle(at('billingcycle', index)) ?? product?.cycle
    if (!product || cycle === undefined || cycle !== product.cycle) throw new WhmcsRefusal(NO_ITEMS)
    const override = at('priceoverride', index)
    if (override !== '' && !/^\d+(\.\d{1,2})?$/.test(override)) throw new WhmcsRefusal('Invalid priceoverride')
    const price = override === '' ? product.price : parseMoney(override)
    const known = new Set(product.fields.map((field) => String(field.id)))
    const fields = [...decodeFieldBlob('customfields', at('customfields', index))].filter(([id]) => known.has(id))
    decodeFieldBlob('configoptions', at('configoptions', index))
    return {
      product,
      cycle,
      firstPayment: price,
      recurring: CYCLES[cycle].months === 0 ? 0 : price,
      domain: at('domain', index),
      customFields: Object.fromEntries(fields),
    }
  })
}

function markerIn(lines: OrderLine[]): string | null {
  return lines.map((line) => line.customFields[markerFieldId(line.product.id)] ?? '').find((value) => value !== '') ?? null
}

function addService(
  { tables, world }: ActionCall,
  client: Readonly<ClientRecord>,
  orderId: string,
  paymentMethod: string,
  line: OrderLine,
): ServiceRecord {
  const now = world.clock.now().toISOString()
  const service: ServiceRecord = {
    id: String(tables.services.nextSequence()),
    clientId: client.id,
    orderId,
    productId: line.product.id,
    domain: line.domain,
    status: 'Pending',
    quantity: 1,
    billingCycle: CYCLES[line.cycle].label,
    firstPayment: line.firstPayment,
    recurring: line.recurring,
    registeredOn: serverDate(now),
    nextDueOn: CYCLES[line.cycle].months === 0 ? null : serverDate(now),
    paymentMethod,
    customFields: line.customFields,
    username: '',
    password: randomBytes(6).toString('hex'),
    notes: '',
    suspendReason: '',
    extras: {},
    updatedAt: now,
  }
  tables.services.put(service)
  return service
}

function invoiceItem(line: OrderLine, serviceId: string | undefined) {
  return {
    type: 'Hosting',
    relatedId: Number(serviceId),
    description: `${line.product.groupName} - ${line.product.name}`,
    amount: line.firstPayment,
    taxed: false,
  }
}

function invoiceMember({ settings }: ActionCall, order: OrderRecord): Answer {
  if (order.invoiceId !== null) return { invoiceid: order.invoiceId }
  if (settings.noInvoiceId === 'absent') return {}
  return { invoiceid: { zero: 0, empty: '', null: null }[settings.noInvoiceId] }
}
