import type { World } from '../core/world.ts'

export interface UserRecord {
  id: string
  firstName: string
  lastName: string
  email: string
  passwordSalt: string
  passwordHash: string
  twoFactor: boolean
  /** Clients of others that this user may help with. */
  helps?: string[]
  createdAt: string
  lastLoginAt: string | null
}

export interface ClientRecord {
  id: string
  uuid: string
  ownerUserId: string
  firstName: string
  lastName: string
  companyName: string
  email: string
  address1: string
  address2: string
  city: string
  state: string
  postcode: string
  country: string
  phoneNumber: string
  taxId: string
  notes: string
  status: 'Active' | 'Inactive' | 'Closed'
  language: string
  currency: number
  groupId: number
  defaultGateway: string
  allowSingleSignOn: boolean
  credit: number
  customFields: Record<string, string>
  flags: Record<string, boolean>
  emailPreferences: Record<string, boolean>
  createdAt: string
}

export interface PayMethodRecord {
  id: string
  clientId: string
  type: 'RemoteCreditCard' | 'CreditCard'
  gateway: string
  description: string
  cardType: string
  lastFour: string
  expiry: string
  remoteToken: string
  isDefault: boolean
  declines: boolean
  updatedAt: string
}

export interface OrderRecord {
  id: string
  number: string
  clientId: string
  date: string
  status: string
  amount: number
  paymentMethod: string
  invoiceId: string | null
  serviceIds: string[]
  marker: string | null
  promoCode: string
  ipAddress: string
  notes: string
}

export interface ServiceRecord {
  id: string
  clientId: string
  orderId: string
  productId: string
  domain: string
  status: string
  quantity: number
  billingCycle: string
  firstPayment: number
  recurring: number
  registeredOn: string
  nextDueOn: string | null
  paymentMethod: string
  customFields: Record<string, string>
  username: string
  password: string
  notes: string
  suspendReason: string
  extras: Record<string, string>
  updatedAt: string
}

export interface InvoiceItem {
  id: number
  type: string
  relatedId: number
  description: string
  amount: number
  taxed: boolean
}

export interface InvoiceRecord {
  id: string
  clientId: string
  number: string
  date: string
  dueDate: string
  paidAt: string | null
  lastCaptureAt: string | null
  cancelledAt: string | null
  refundedAt: string | null
  status: string
  items: InvoiceItem[]
  credit: number
  paymentMethod: string
  payMethodId: string | null
  notes: string
  createdAt: string
  updatedAt: string
}

export interface TransactionRecord {
  id: string
  clientId: string
  invoiceId: string
  gateway: string
  at: string
  description: string
  amountIn: number
  amountOut: number
  fees: number
  transactionId: string
}

export interface CancelRequestRecord {
  id: string
  serviceId: string
  type: string
  reason: string
  at: string
}

export interface SsoTokenRecord {
  id: string
  clientId: string
  userId: string
  path: string
  expiresAt: string
  usedAt: string | null
}

export interface SessionRecord {
  id: string
  clientId: string
  userId: string
  csrf: string
  expiresAt: string
}

export interface ActivityRecord {
  id: string
  at: string
  clientId: string | null
  description: string
}

/** Every WHMCS table of one tenant; money is in whole currency units times 100, because WHMCS keeps two decimals. */
export function tables(world: World) {
  return {
    users: world.collection<UserRecord>('whmcs.users'),
    clients: world.collection<ClientRecord>('whmcs.clients'),
    payMethods: world.collection<PayMethodRecord>('whmcs.pay-methods'),
    orders: world.collection<OrderRecord>('whmcs.orders'),
    services: world.collection<ServiceRecord>('whmcs.services'),
    invoices: world.collection<InvoiceRecord>('whmcs.invoices'),
    transactions: world.collection<TransactionRecord>('whmcs.transactions'),
    cancelRequests: world.collection<CancelRequestRecord>('whmcs.cancel-requests'),
    ssoTokens: world.collection<SsoTokenRecord>('whmcs.sso-tokens'),
    sessions: world.collection<SessionRecord>('whmcs.sessions'),
    activity: world.collection<ActivityRecord>('whmcs.activity'),
  }
}
export type Tables = ReturnType<typeof tables>
