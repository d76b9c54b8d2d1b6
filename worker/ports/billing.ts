import type { BillingCycle } from '#worker/contracts/money.ts'

export type BillingAddress = {
  address1: string
  address2: string | null
  city: string
  state: string
  postcode: string
  country: string
}

export type NewBillingClient = {
  firstName: string
  lastName: string
  company: string | null
  email: string
  /** E.164. */
  phone: string
  address: BillingAddress
  customerNumber: string
  /** Kept by billing only, in fields of their own where those are configured. */
  personal?: PersonalDetails
}

export type PersonalDetails = {
  /** ISO day. */
  birthDate: string | null
  gender: 'female' | 'male' | 'other' | 'undisclosed' | null
  /** ISO-2. */
  nationality: string | null
}

/** Who signs in at billing: not the same as a client, who is billed. */
export type BillingUser = { id: string; secondFactor: boolean }

export type BillingClient = {
  id: string
  firstName: string
  lastName: string
  company: string | null
  email: string
  phone: string
  address: BillingAddress
  customerNumber: string | null
  status: 'active' | 'inactive' | 'closed'
}

export type BillingPaymentMethod = {
  id: string
  type: 'card' | 'bank'
  description: string
  lastFour: string | null
  /** MM/YY as billing prints it. */
  expires: string | null
}

export type ReservationLine = {
  /** Portal line id (Salesforce item), kept in the line's own custom field. */
  lineId: string
  billingProductId: string
  cycle: BillingCycle
  /** Yen: the order's snapshot, first and recurring. */
  price: number
}

export type Reservation = {
  orderId: string
  invoiceId: string | null
  status: 'pending' | 'active' | 'cancelled' | 'fraud' | 'other'
  services: {
    serviceId: string
    lineId: string | null
    billingProductId: string
    /** Yen. */
    firstPayment: number
    recurring: number
    status: string
    /** The Salesforce order id that the service carries. */
    marker?: string | null
  }[]
}

export type BillingService = {
  id: string
  orderId: string
  billingProductId: string
  name: string
  groupName: string
  status: 'pending' | 'active' | 'suspended' | 'completed' | 'cancelled' | 'terminated' | 'fraud' | 'other'
  firstPayment: number
  recurring: number
  cycle: string
  registeredOn: string | null
  nextDueOn: string | null
  /** Our marker: the 18-character Salesforce order id. */
  crmOrderId: string | null
  lineId: string | null
  phoneNumber: string | null
  iccid: string | null
  eid: string | null
}

export type BillingInvoice = {
  id: string
  number: string
  clientId: string
  issuedOn: string
  dueOn: string
  paidAt: string | null
  total: number
  status: 'draft' | 'unpaid' | 'paid' | 'cancelled' | 'refunded' | 'collections' | 'payment-pending' | 'other'
}

export type BillingInvoiceDetail = BillingInvoice & { balance: number; items: { description: string; amount: number }[] }

export type SignOnDestination =
  | { page: 'payment-methods' | 'add-payment-method' | 'invoices' | 'profile' }
  | { page: 'invoice'; invoiceId: string }

/**
 * WHMCS. No call of it is idempotent at the vendor; every writing method names its "did it happen?" look-up.
 * Amounts are integer yen. Calls run with administrator authority: the caller proves ownership.
 */
export interface Billing {
  /** Look-up after an unknown outcome: findClientByEmail. 'email-taken' when another client or user holds the address. */
  createClient(client: NewBillingClient): Promise<{ kind: 'created'; clientId: string } | { kind: 'email-taken' }>
  /** Exact match of the client's e-mail. */
  findClientByEmail(email: string): Promise<BillingClient | null>
  findClient(clientId: string): Promise<BillingClient | null>
  /** Sets values: repeatable. */
  updateClient(clientId: string, changes: Partial<NewBillingClient>): Promise<void>

  /** Sent once, whatever happens to the answer: billing counts wrong tries. null: e-mail or password is wrong. Never keep the password. */
  validateLogin(email: string, password: string): Promise<BillingUser | null>
  /** Ids of the clients this user owns; those it only helps with are not among them. */
  listOwnedClients(user: { id: string; email: string }): Promise<string[]>

  listPaymentMethods(clientId: string): Promise<BillingPaymentMethod[]>
  /** Single use, 60 s; never log the result. */
  createSignOnLink(clientId: string, destination: SignOnDestination): Promise<string>

  /**
   * AddOrder: pending order, pending services, unpaid invoice, no mail. Look-up: findReservations.
   * 'product-missing' when a billing product does not exist or lacks our marker field.
   */
  reserve(order: {
    clientId: string
    marker: string
    lines: readonly ReservationLine[]
    eid?: string
    phoneNumber?: string
    iccid?: string
  }): Promise<
    | { kind: 'reserved'; orderId: string }
    | { kind: 'refused'; reason: 'product-missing' | 'client-closed' | 'other'; message: string }
  >
  /** Every reservation that carries the marker, from a complete walk of the client's services; oldest first. */
  findReservations(clientId: string, marker: string): Promise<Reservation[]>
  findReservation(clientId: string, orderId: string): Promise<Reservation | null>
  /** AcceptOrder as a pure status flip. The answer is a hint: re-read the reservation. Look-up: findReservation. */
  accept(orderId: string): Promise<void>
  /** Cancels a pending order and its unpaid invoice. Look-up: findReservation. 'paid': left for staff. */
  cancelReservation(reservation: Reservation): Promise<'cancelled' | 'paid' | 'not-pending'>
  /** Sets the SIM's custom fields on the service: repeatable. */
  recordSimDetails(
    serviceId: string,
    billingProductId: string,
    details: { phoneNumber?: string; iccid?: string; eid?: string },
  ): Promise<void>

  /** Puts our marker, the line id and the SIM's fields on a service that was made by hand: repeatable. Look-up: findReservation. */
  markService(
    serviceId: string,
    billingProductId: string,
    details: { marker: string; lineId: string; phoneNumber?: string; iccid?: string; eid?: string },
  ): Promise<'marked' | 'no-field'>

  listServices(clientId: string): Promise<BillingService[]>
  /** Every order of the client, whatever its status. */
  listOrders(clientId: string): Promise<Pick<Reservation, 'orderId' | 'invoiceId' | 'status'>[]>
  listInvoices(clientId: string): Promise<BillingInvoice[]>
  findInvoice(invoiceId: string): Promise<BillingInvoiceDetail | null>
}
