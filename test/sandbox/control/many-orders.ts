import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { appendProvision } from '../salesforce/events/outbox.ts'
import { senderOf } from '../salesforce/events/sender.ts'
import { INTEGRATION_USER_ID, PORTAL_PRICEBOOK_ID } from '../salesforce/ids.ts'
import { findLiving, listLiving } from '../salesforce/record.ts'
import type { WriteContext } from '../salesforce/rules/rule.ts'
import { sobject } from '../salesforce/schema/schema.ts'
import { insertRecord } from '../salesforce/write.ts'
import type { SeedAccount } from '../seed/accounts.ts'
import { CATALOG, type CatalogProduct } from '../seed/catalog.ts'
import { addCustomer, type ManyCustomer, manyPeople } from './many-accounts.ts'
import { approveOrder, requestProvision } from './orders.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { staffAction } from './staff.ts'

const MOST_ORDERS = 20_000

const OrdersBody = z
  .strictObject({
    accounts: z.int().min(1).max(5000),
    ordersEach: z.int().min(0).max(200).default(1),
    category: z.enum(['internet', 'sim', 'vpn']).default('sim'),
    status: z.enum(['Pending Review', 'Approved']).default('Approved'),
    requested: z.boolean().default(false),
    scheduledAt: z.iso.datetime({ offset: true }).optional(),
    announce: z.boolean().default(false),
  })
  .refine(({ accounts, ordersEach }) => accounts * ordersEach <= MOST_ORDERS, `at most ${MOST_ORDERS} orders`)
  .refine(({ status, requested }) => status === 'Approved' || !requested, 'only an approved order is requested')

type Wish = z.output<typeof OrdersBody>

const ORDER_TYPES = { internet: 'Internet', sim: 'SIM', vpn: 'VPN' } as const

/** Active, linked customers with a card and orders as the portal's own checkout would have left them in Salesforce. */
export function manyOrdersRoutes(world: World): Hono {
  return new Hono().post('/orders', async (c) => {
    const body = await readBody(c, OrdersBody)
    if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
    return staffAction(c, () => {
      const accounts = world.transaction(() => addAll(world, body.value))
      senderOf(world).wake()
      return c.json({ accounts }, 201)
    })
  })
}

function addAll(world: World, wish: Wish) {
  const offers = offersOf(world, wish)
  let turn = 0
  return manyPeople(world, wish.accounts).map((person) => {
    const customer = addCustomer(world, person)
    const orders = Array.from({ length: wish.ordersEach }, (_empty, index) => {
      const offer = offers[turn++ % offers.length]
      if (!offer) throw new Error(`the catalog has no ${wish.category} plan for many orders`)
      return addOrder(world, { person, customer, offer, index }, wish)
    })
    return { ...customer, orders }
  })
}

/** A plan with its companions and what they cost in the portal's price book. */
interface Offer {
  plan: CatalogProduct
  items: { product: CatalogProduct; priceId: string; price: number }[]
}

function offersOf(world: World, { category }: Wish): Offer[] {
  const ids = new Map(listLiving(world, 'Product2').map((product) => [product['StockKeepingUnit'], product.Id]))
  const entries = listLiving(world, 'PricebookEntry').filter((entry) => entry['Pricebook2Id'] === PORTAL_PRICEBOOK_ID)
  const toItem = (product: CatalogProduct) => {
    const entry = entries.find((candidate) => candidate['Product2Id'] === ids.get(product.sku))
    if (!entry) throw new Error(`no price for ${product.sku}`)
    return { product, priceId: entry.Id, price: Number(entry['UnitPrice']) }
  }
  return CATALOG.filter((product) => product.itemClass === 'Service' && product.category === ORDER_TYPES[category])
    .filter((plan) => !plan.familyDiscount && (plan.offeringType === undefined || plan.offeringType === 'Home 1G'))
    .map((plan) => {
      const companions = CATALOG.filter((product) => plan.companionSkus?.includes(product.sku))
      return { plan, items: [plan, ...companions].map(toItem) }
    })
}

interface Line {
  person: SeedAccount
  customer: ManyCustomer
  offer: Offer
  /** Which order of this customer. */
  index: number
}

/** The records of one Composite Graph, then what staff do with them. */
function addOrder(world: World, { person, customer, offer, index }: Line, wish: Wish) {
  const portal: WriteContext = { world, userId: INTEGRATION_USER_ID, silent: true }
  const portalOrderId = portalId(world.tenant, customer.customerNumber, String(index))
  const shared = { Portal_Order_Id__c: portalOrderId, Name: offer.plan.name, AccountId: customer.accountId }
  const today = tokyoDay(world.clock.now())
  const opportunity = insertRecord(portal, sobject('Opportunity'), {
    ...shared,
    StageName: 'Qualification',
    CloseDate: today,
    Pricebook2Id: PORTAL_PRICEBOOK_ID,
  })
  const { Id: id } = insertRecord(portal, sobject('Order'), {
    ...shared,
    ...addressFields(person),
    ...simFields(wish, customer, index),
    BillToContactId: customer.contactId,
    ShipToContactId: customer.contactId,
    EffectiveDate: today,
    Status: 'Pending Review',
    Order_Type__c: ORDER_TYPES[wish.category],
    Activation_Type__c: wish.scheduledAt === undefined ? 'Immediate' : 'Scheduled',
    Activation_Scheduled_At__c: wish.scheduledAt ?? null,
    Activation_Status__c: 'Not Started',
    Pricebook2Id: PORTAL_PRICEBOOK_ID,
    OpportunityId: opportunity.Id,
  })
  for (const [position, { product, priceId, price }] of offer.items.entries()) {
    insertRecord(portal, sobject('OrderItem'), {
      Portal_Line_Id__c: portalId(portalOrderId, product.sku, String(position)),
      OrderId: id,
      PricebookEntryId: priceId,
      Quantity: 1,
      UnitPrice: price,
      Billing_Cycle__c: product.billingCycle,
      ...(position === 0 ? { Config_Options__c: JSON.stringify(configOf(wish)) } : {}),
    })
  }
  staffWork(world, id, wish)
  const order = findLiving(world, 'Order', id)
  return { id, portalOrderId, number: order?.['OrderNumber'], sku: offer.plan.sku, msisdn: order?.['MSISDN__c'] ?? null }
}

function staffWork(world: World, id: string, { status, requested, announce }: Wish): void {
  const placed = findLiving(world, 'Order', id)
  if (status === 'Approved' && placed) approveOrder(world, placed, {}, { silent: !announce })
  if (!requested) return
  requestProvision(world, id, { silent: !announce })
  if (announce) appendProvision(world, { orderId: id, mode: 'Due', requestedBy: 'Sales Desk' })
}

function addressFields({ address }: SeedAccount): Record<string, string> {
  const { street, street2, city, state, postcode, country } = address
  const parts = {
    Street: street2 ? `${street}\n${street2}` : street,
    City: city,
    State: state,
    PostalCode: postcode,
    Country: country,
  }
  return Object.fromEntries(
    Object.entries(parts).flatMap(([part, value]) => [
      [`Billing${part}`, value],
      [`Shipping${part}`, value],
    ]),
  )
}

function simFields({ category }: Wish, { customerNumber }: ManyCustomer, index: number): Record<string, string> {
  if (category !== 'sim') return {}
  return { SIM_Kind__c: 'eSIM', EID__c: eidOf(`${customerNumber.replace(/\D/g, '')}${String(index).padStart(4, '0')}`) }
}

function configOf({ category }: Wish): Record<string, unknown> {
  if (category === 'internet') return { access: null, options: [] }
  return category === 'sim' ? { kind: 'eSIM', portIn: false } : {}
}

/** 32 digits with right check digits, of a phone of its own. */
function eidOf(digits: string): string {
  const body = `8904903200${digits.padStart(20, '0')}`
  const remainder = Number((BigInt(body) * 100n) % 97n)
  return body + String(98 - remainder).padStart(2, '0')
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 26 characters, the same in every run. */
function portalId(...parts: string[]): string {
  const digest = createHash('sha256').update(parts.join('\0')).digest()
  return Array.from(digest.subarray(0, 26), (byte, index) => CROCKFORD.charAt(byte % (index === 0 ? 8 : 32))).join('')
}

function tokyoDay(now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' }).format(now)
}
