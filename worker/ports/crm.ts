import type { Category } from '#worker/contracts/catalog.ts'
import type { BillingCycle } from '#worker/contracts/money.ts'
import type { CrmChanges } from './crm-changes.ts'

export type CrmAddress = { street: string; city: string; state: string; postalCode: string; country: string }

export type CrmAccount = {
  id: string
  customerNumber: string
  name: string
  email: string | null
  phone: string | null
  contactId: string | null
  contactEmail: string | null
  portalStatus: 'not-active' | 'active' | 'closed'
  portalUserId: string | null
  billingClientId: string | null
  eligibility: 'not-requested' | 'pending' | 'eligible' | 'not-eligible'
  offeringType: string | null
  eligibilityRequestedAt: string | null
  eligibilityCheckedAt: string | null
  eligibilityNotes: string | null
  /** The case of the last address check that was asked for here. */
  eligibilityCaseId: string | null
  identityVerifiedAt: string | null
}

/** One sellable row of the portal price book, unvalidated: the publisher's rules decide (contracts §8). */
export type CrmProduct = {
  productId: string
  priceId: string | null
  sku: string
  name: string
  nameJa: string | null
  summary: string | null
  summaryJa: string | null
  /** Raw labels as staff typed them; unknown values must not break the rest. */
  category: string | null
  itemClass: string | null
  cycle: string | null
  slug: string | null
  sort: number | null
  visible: boolean
  active: boolean
  /** Yen, tax included; not checked to be an integer here. */
  price: number | null
  billingProductId: string | null
  companionSkus: string[]
  optionalSkus: string[]
  offeringType: string | null
  tier: string | null
  simType: string | null
  dataGb: number | null
  familyDiscount: boolean
  simPlanCode: string | null
  vpnRegion: string | null
  stock: string | null
  campaign: string | null
  campaignEndsAt: string | null
  /** Fields whose content has another type than agreed, by Salesforce's name; what they stand for here is a filler. */
  unreadable?: readonly string[]
}

export type CrmOrderStatus = 'pending-review' | 'approved' | 'completed' | 'cancelled'
export type CrmActivationStatus = 'not-started' | 'activating' | 'activated' | 'failed'

export type CrmOrderItem = {
  id: string
  lineId: string | null
  sku: string
  name: string
  itemClass: string | null
  quantity: number
  /** Yen. */
  unitPrice: number
  cycle: BillingCycle
  billingProductId: string | null
  simPlanCode: string | null
  simType: string | null
  config: Record<string, unknown> | null
  billingServiceId: string | null
}

export type CrmPortIn = {
  number: string
  reservationNumber: string
  expiresOn: string
  nameKanji: string
  nameKana: string
  birthDate: string
  gender: 'female' | 'male'
}

export type CrmOrder = {
  id: string
  portalOrderId: string | null
  number: string
  accountId: string
  category: Category
  status: CrmOrderStatus
  activationType: 'immediate' | 'scheduled' | null
  scheduledAt: string | null
  activationStatus: CrmActivationStatus
  provisionRequestedAt: string | null
  lastAttemptAt: string | null
  errorCode: string | null
  errorMessage: string | null
  attention: string | null
  billingOrderId: string | null
  billingInvoiceId: string | null
  simKind: 'eSIM' | 'Physical' | null
  eid: string | null
  iccid: string | null
  phoneNumber: string | null
  portIn: CrmPortIn | null
  /** What staff and customers' changes left as text, newest first. */
  notes?: string | null
  /** When staff approved it. */
  approvedAt?: string | null
  createdAt: string
  /** Changes with every write of the record: a later version wins. */
  version: string
  address: CrmAddress
  items: CrmOrderItem[]
}

export type NewCrmOrder = {
  portalOrderId: string
  accountId: string
  contactId: string | null
  category: Category
  /** Calendar day in Asia/Tokyo. */
  orderedOn: string
  activationType: 'immediate' | 'scheduled'
  scheduledAt: string | null
  simKind: 'eSIM' | 'Physical' | null
  eid: string | null
  portIn: CrmPortIn | null
  address: CrmAddress
  name: string
  items: {
    lineId: string
    priceId: string
    sku: string
    quantity: number
    unitPrice: number
    cycle: BillingCycle
    config: Record<string, unknown> | null
  }[]
}

/** What the portal writes back on an order. Absent = unchanged, null = cleared. */
export type CrmOrderProgress = {
  status?: 'completed' | 'cancelled'
  activationStatus?: CrmActivationStatus
  lastAttemptAt?: string | null
  errorCode?: string | null
  errorMessage?: string | null
  attention?: string | null
  billingOrderId?: string | null
  billingInvoiceId?: string | null
  iccid?: string | null
  phoneNumber?: string | null
}

/** What a customer may still change. Absent = unchanged, null = cleared. */
export type CrmOrderRevision = {
  status?: 'cancelled'
  activationType?: 'immediate' | 'scheduled'
  scheduledAt?: string | null
  simKind?: 'eSIM' | 'Physical'
  eid?: string | null
  portIn?: CrmPortIn | null
  /** Replaces the configuration of one item. */
  item?: { itemId: string; config: Record<string, unknown> }
  /** A sentence for staff, put before the order's notes. */
  note: string
}

export type NewEligibilityRequest = {
  /** Unique at the CRM: decides what "the same request" is. */
  portalCaseId: string
  accountId: string
  contactId: string | null
  requestedAt: string
  subject: string
  description: string
}
export type EligibilityCase = { createdAt: string; closed: boolean }

/**
 * Customers, catalog and orders (Salesforce). Every method may throw VendorError; `outcome: 'unknown'` after a write means
 * "look before you repeat", and each write here is repeatable by its unique external id or because it sets values.
 */
export interface Crm extends CrmChanges {
  findAccountByCustomerNumber(customerNumber: string): Promise<CrmAccount | null>
  findAccount(accountId: string): Promise<CrmAccount | null>
  /** Sets portal status Active, source, user id and billing client id; also the contact's name and e-mail when it has none. */
  markPortalActive(
    accountId: string,
    link: { userId: string; billingClientId: string; source: 'New Signup' | 'Migrated' },
  ): Promise<void>
  /** Sets portal status Closed and takes the user id off: repeatable. */
  markPortalClosed(accountId: string): Promise<void>
  /** Sets a value: repeatable. */
  setContactEmail(contactId: string, email: string): Promise<void>
  recordLogin(accountId: string, at: string): Promise<void>

  /**
   * Opens the staff's case and marks the account Pending, both or neither. 'duplicate': that case exists already and nothing
   * was written. Look-up: findEligibilityCase.
   */
  requestEligibility(request: NewEligibilityRequest): Promise<'created' | 'duplicate'>
  findEligibilityCase(portalCaseId: string): Promise<EligibilityCase | null>

  /** The whole portal price book, every page walked. */
  listProducts(): Promise<CrmProduct[]>
  /** Live rows of these SKUs: what the next order item will be checked against. */
  listProductsBySku(skus: readonly string[]): Promise<CrmProduct[]>

  /**
   * Creates all orders with their items and opportunities, or none (one Composite Graph, vendors/salesforce.md §7).
   * 'duplicate': an order of that portal id exists already; read it back and compare.
   */
  createOrders(
    orders: readonly NewCrmOrder[],
  ): Promise<{ kind: 'created'; orderIds: Record<string, string> } | { kind: 'duplicate' }>
  findOrder(crmOrderId: string): Promise<CrmOrder | null>
  listOrdersByPortalId(portalOrderIds: readonly string[]): Promise<CrmOrder[]>
  listOrdersOfAccount(accountId: string): Promise<CrmOrder[]>
  /** Ids of approved, not yet activated orders that are due (contracts §2), oldest first; finds those nobody announced. */
  listDueOrderIds(options: { now: string; onApproval: boolean }): Promise<string[]>
  updateOrder(crmOrderId: string, progress: CrmOrderProgress): Promise<void>
  /**
   * All of it or nothing, and only while the order is not approved and nobody changed it since it was read: 'changed' wrote
   * nothing. An approved order may also be answered with VendorRejected. Look-up: findOrder.
   */
  reviseOrder(order: Pick<CrmOrder, 'id' | 'version' | 'notes'>, revision: CrmOrderRevision): Promise<'revised' | 'changed'>
  setBillingServiceIds(items: readonly { itemId: string; billingServiceId: string }[]): Promise<void>
}
