import { createHash } from 'node:crypto'
import type { World } from '../core/world.ts'
import { ACCOUNTS, type SeedAccount } from '../seed/accounts.ts'
import { CATALOG } from '../seed/catalog.ts'
import { storeCard } from './cards.ts'
import { EMAIL_PREFERENCES } from './client-fields.ts'
import { addMonths, CYCLES, serverDate } from './format.ts'
import { hashPassword } from './passwords.ts'
import { productById } from './products.ts'
import { type ServiceRecord, tables } from './records.ts'

interface SeedService {
  sku: string
  monthsAgo: number
  /** of the monthly invoices, how many of the newest are still unpaid */
  unpaid: number
}

const SERVICES: Record<string, SeedService> = {
  'AC-100003': { sku: 'VPN-US', monthsAgo: 2, unpaid: 1 },
  'AC-100004': { sku: CATALOG.find((product) => product.offeringType === 'Home 1G')?.sku ?? '', monthsAgo: 3, unpaid: 0 },
}

/** The accounts that have a WHMCS client from the start: one login, one card, one service in use, its invoices. */
export function seedWhmcs(world: World): void {
  for (const account of ACCOUNTS) {
    if (!account.whmcs) continue
    addPerson(world, account, account.whmcs)
    const service = SERVICES[account.customerNumber]
    if (service) addServiceInUse(world, String(account.whmcs.clientId), service)
  }
}

function addPerson(world: World, account: SeedAccount, login: NonNullable<SeedAccount['whmcs']>): void {
  const { users, clients } = tables(world)
  users.nextSequence()
  clients.nextSequence()
  const createdAt = monthsBefore(world, 6)
  const { address } = account
  users.put({
    id: String(login.userId),
    firstName: account.firstName,
    lastName: account.lastName,
    email: account.email,
    ...hashPassword(login.password, account.customerNumber),
    twoFactor: false,
    createdAt,
    lastLoginAt: null,
  })
  clients.put({
    id: String(login.clientId),
    uuid: uuidFrom(account.customerNumber),
    ownerUserId: String(login.userId),
    firstName: account.firstName,
    lastName: account.lastName,
    companyName: '',
    email: account.email,
    address1: address.street,
    address2: address.street2 ?? '',
    city: address.city,
    state: address.state,
    postcode: address.postcode,
    country: address.country,
    phoneNumber: account.phone,
    taxId: '',
    notes: 'Admin note: prefers contact by e-mail.',
    status: 'Active',
    language: 'english',
    currency: 1,
    groupId: 0,
    defaultGateway: world.config.whmcs.defaultGateway,
    allowSingleSignOn: true,
    credit: 0,
    customFields: { [world.config.whmcs.customerNumberFieldId]: account.customerNumber },
    flags: {},
    emailPreferences: Object.fromEntries(EMAIL_PREFERENCES.map((kind) => [kind, true])),
    createdAt,
  })
  storeCard(world, String(login.clientId))
}

function addServiceInUse(world: World, clientId: string, { sku, monthsAgo, unpaid }: SeedService): void {
  const { orders, services } = tables(world)
  const product = productById(String(CATALOG.find((entry) => entry.sku === sku)?.whmcsProductId ?? ''))
  if (!product) throw new Error(`the seed names an unknown SKU ${sku}`)
  const startedAt = monthsBefore(world, monthsAgo)
  const orderId = String(orders.nextSequence())
  const service: ServiceRecord = {
    id: String(services.nextSequence()),
    clientId,
    orderId,
    productId: product.id,
    domain: '',
    status: 'Active',
    quantity: 1,
    billingCycle: CYCLES[product.cycle].label,
    firstPayment: product.price,
    recurring: product.price,
    registeredOn: serverDate(startedAt),
    nextDueOn: addMonths(serverDate(startedAt), monthsAgo + 1),
    paymentMethod: world.config.whmcs.defaultGateway,
    customFields: {},
    username: `svc${clientId}`,
    password: 'seeded-service-password',
    notes: '',
    suspendReason: '',
    extras: {},
    updatedAt: startedAt,
  }
  services.put(service)
  const invoiceIds = Array.from({ length: monthsAgo + 1 }, (_, index) =>
    addMonthlyInvoice(world, service, index, index <= monthsAgo - unpaid),
  )
  orders.put({
    id: orderId,
    number: String(3_000_000_000 + Number(orderId)),
    clientId,
    date: startedAt,
    status: 'Active',
    amount: product.price,
    paymentMethod: service.paymentMethod,
    invoiceId: invoiceIds[0] ?? null,
    serviceIds: [service.id],
    marker: null,
    promoCode: '',
    ipAddress: '192.0.2.20',
    notes: 'Opened by phone.',
  })
}

function addMonthlyInvoice(world: World, service: ServiceRecord, month: number, paid: boolean): string {
  const { invoices, transactions } = tables(world)
  const date = addMonths(service.registeredOn, month)
  const at = `${date}T01:00:00.000Z`
  const id = String(invoices.nextSequence())
  const product = productById(service.productId)
  const item = {
    id: world.collection('whmcs.invoice-items').nextSequence(),
    type: 'Hosting',
    relatedId: Number(service.id),
    description: `${product?.groupName} - ${product?.name} (${date} - ${addMonths(date, 1)})`,
    amount: service.recurring,
    taxed: false,
  }
  invoices.put({
    id,
    clientId: service.clientId,
    number: '',
    date,
    dueDate: date,
    paidAt: paid ? at : null,
    lastCaptureAt: paid ? at : null,
    cancelledAt: null,
    refundedAt: null,
    status: paid ? 'Paid' : 'Unpaid',
    items: [item],
    credit: 0,
    paymentMethod: service.paymentMethod,
    payMethodId: null,
    notes: '',
    createdAt: at,
    updatedAt: at,
  })
  if (!paid) return id
  transactions.put({
    id: String(transactions.nextSequence()),
    clientId: service.clientId,
    invoiceId: id,
    gateway: service.paymentMethod,
    at,
    description: 'Invoice Payment',
    amountIn: service.recurring,
    amountOut: 0,
    fees: 0,
    transactionId: `ch_seed_${id}`,
  })
  return id
}

function monthsBefore(world: World, months: number): string {
  return `${addMonths(serverDate(world.clock.now()), -months)}T01:00:00.000Z`
}

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
