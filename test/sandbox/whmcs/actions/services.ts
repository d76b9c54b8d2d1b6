import { listMember, page, WhmcsRefusal } from '../answers.ts'
import { CYCLES, money, parseCycle, parseMoney, serverDateTime, ZERO_DATE } from '../format.ts'
import { gatewayByModule } from '../gateways.ts'
import type { Parameters } from '../parameters.ts'
import { productById } from '../products.ts'
import type { ServiceRecord } from '../records.ts'
import { type Action, type ActionCall, serviceKey } from './action.ts'

const STATUSES = ['Pending', 'Active', 'Completed', 'Suspended', 'Terminated', 'Cancelled', 'Fraud']
const EXTRAS = ['subscriptionid', 'dedicatedip', 'assignedips', 'ns1', 'ns2', 'diskusage', 'disklimit', 'bwusage', 'bwlimit']

export const getClientsProducts: Action = {
  name: 'GetClientsProducts',
  key: ({ parameters }) => parameters.firstText('serviceid', 'clientid'),
  run: (call) => {
    const { parameters, settings, tables } = call
    const wanted = (name: string, actual: string) => parameters.text(name) === '' || parameters.text(name) === actual
    const clientId = parameters.text('clientid')
    const candidates = clientId === '' ? tables.services.list() : tables.services.by('clientId', clientId)
    const matching = candidates
      .filter(
        (service) =>
          wanted('clientid', service.clientId) &&
          wanted('serviceid', service.id) &&
          wanted('pid', service.productId) &&
          wanted('domain', service.domain) &&
          wanted('username2', service.username),
      )
      .sort((a, b) => Number(a.id) - Number(b.id))
    const { rows, total, start } = page(matching, parameters.text('limitstart'), parameters.text('limitnum'))
    const echo = (name: string) => (parameters.text(name) === '' ? null : parameters.text(name))
    return {
      clientid: echo('clientid'),
      serviceid: echo('serviceid'),
      pid: echo('pid'),
      domain: echo('domain'),
      totalresults: String(total),
      startnumber: String(start),
      numreturned: String(rows.length),
      ...listMember(
        settings,
        'GetClientsProducts.products',
        'product',
        rows.map((service) => serviceRow(call, service)),
      ),
    }
  },
}

/** Edits the record only: no module call, no invoice; empty texts are ignored, clearing needs `unset`. */
export const updateClientProduct: Action = {
  name: 'UpdateClientProduct',
  key: serviceKey,
  run: (call) => {
    const { parameters, tables, world } = call
    const service = tables.services.get(parameters.text('serviceid'))
    if (!service) throw new WhmcsRefusal('Service ID Not Found')
    const read = (name: string, before: string) => parameters.text(name) || before
    const amount = (name: string, before: number) => (parameters.text(name) === '' ? before : parseMoney(parameters.text(name)))
    const status = parameters.text('status')
    const cycle = parseCycle(parameters.text('billingcycle'))
    const changed: ServiceRecord = {
      ...service,
      productId: read('pid', service.productId),
      domain: read('domain', service.domain),
      registeredOn: read('regdate', service.registeredOn),
      nextDueOn: read('nextduedate', service.nextDueOn ?? '') || null,
      firstPayment: amount('firstpaymentamount', service.firstPayment),
      recurring: amount('recurringamount', service.recurring),
      paymentMethod: read('paymentmethod', service.paymentMethod),
      billingCycle: cycle ? CYCLES[cycle].label : service.billingCycle,
      status: STATUSES.includes(status) ? status : service.status,
      notes: read('notes', service.notes),
      username: read('serviceusername', service.username),
      password: read('servicepassword', service.password),
      suspendReason: read('suspendreason', service.suspendReason),
      extras: { ...service.extras, ...extras(parameters) },
      customFields: { ...service.customFields, ...knownFields(service, parameters) },
      updatedAt: world.clock.now().toISOString(),
    }
    tables.services.put(unset(changed, [...parameters.entries('unset').values()]))
    world.ledger.effect('whmcs', 'UpdateClientProduct', serviceKey(call), { serviceid: service.id, status: changed.status })
    return { serviceid: service.id }
  },
}

function extras(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(EXTRAS.flatMap((name) => (parameters.text(name) === '' ? [] : [[name, parameters.text(name)]])))
}

function knownFields(service: Readonly<ServiceRecord>, parameters: Parameters): Record<string, string> {
  const ids = new Set(productById(service.productId)?.fields.map((field) => String(field.id)))
  return Object.fromEntries([...parameters.customFields()].filter(([id]) => ids.has(id)))
}

function unset(service: ServiceRecord, names: string[]): ServiceRecord {
  const cleared: Record<string, Partial<ServiceRecord>> = {
    domain: { domain: '' },
    serviceusername: { username: '' },
    servicepassword: { password: '' },
    notes: { notes: '' },
    suspendreason: { suspendReason: '' },
  }
  const extrasLeft = Object.fromEntries(Object.entries(service.extras).filter(([name]) => !names.includes(name)))
  return Object.assign({ ...service, extras: extrasLeft }, ...names.map((name) => cleared[name] ?? {}))
}

/** Strings throughout, the service password and the admin notes among them. */
function serviceRow({ settings, tables }: ActionCall, service: Readonly<ServiceRecord>) {
  const product = productById(service.productId)
  const order = tables.orders.get(service.orderId)
  const extra = (name: string) => service.extras[name] ?? ''
  const fields = (product?.fields ?? []).map((field) => ({
    id: String(field.id),
    name: field.name,
    translated_name: field.name,
    value: service.customFields[field.id] ?? '',
  }))
  return {
    id: service.id,
    ...(Number.parseInt(settings.version, 10) >= 9 ? { qty: String(service.quantity) } : {}),
    clientid: service.clientId,
    orderid: service.orderId,
    ordernumber: order?.number ?? '',
    pid: service.productId,
    regdate: service.registeredOn,
    name: product?.name ?? '',
    translated_name: product?.name ?? '',
    groupname: product?.groupName ?? '',
    translated_groupname: product?.groupName ?? '',
    domain: service.domain,
    dedicatedip: extra('dedicatedip'),
    serverid: '0',
    servername: '',
    serverip: '',
    serverhostname: '',
    suspensionreason: service.suspendReason,
    firstpaymentamount: money(service.firstPayment),
    recurringamount: money(service.recurring),
    paymentmethod: service.paymentMethod,
    paymentmethodname: gatewayByModule(service.paymentMethod)?.displayName ?? '',
    billingcycle: service.billingCycle,
    nextduedate: service.nextDueOn ?? ZERO_DATE,
    status: service.status,
    username: service.username,
    password: service.password,
    subscriptionid: extra('subscriptionid'),
    promoid: '0',
    overideautosuspend: '0',
    overidesuspenduntil: ZERO_DATE,
    ns1: extra('ns1'),
    ns2: extra('ns2'),
    assignedips: extra('assignedips'),
    notes: service.notes,
    diskusage: extra('diskusage') || '0',
    disklimit: extra('disklimit') || '0',
    bwusage: extra('bwusage') || '0',
    bwlimit: extra('bwlimit') || '0',
    lastupdate: serverDateTime(service.updatedAt),
    ...listMember(settings, 'GetClientsProducts.customfields', 'customfield', fields),
    ...listMember(settings, 'GetClientsProducts.configoptions', 'configoption', []),
  }
}
