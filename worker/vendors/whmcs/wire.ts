import { z } from 'zod'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { VendorWrite } from '#worker/lib/vendor-call.ts'
import { Day, Flag, Id, listOf, Numeric, OptionalId, RoundedYen, Text, Yen } from './shapes.ts'

/**
 * WHMCS's side of the contract (vendors/whmcs.md, contracts §3): paths, texts, labels, answer shapes.
 * Schemas name what we read; everything else, secrets above all (password, remote_token, notes, fraudoutput), is dropped here.
 */
export const API_PATH = '/includes/api.php'

/** WHMCS prints local times without a zone; the install runs in Japan. */
export const SERVER_UTC_OFFSET = '+09:00'

export const PAGE_SIZE = 100

/** Product custom fields by their names (contracts §3); ids differ per product and are looked up. */
export const FIELD = {
  marker: 'Salesforce Order ID',
  line: 'Portal Line ID',
  phoneNumber: 'Phone Number',
  iccid: 'ICCID',
  eid: 'EID',
} as const

export const CYCLE = { monthly: 'monthly', annually: 'annually', 'one-time': 'onetime' } as const

export const CLIENT_STATUS = { Active: 'active', Inactive: 'inactive', Closed: 'closed' } as const
export const ORDER_STATUS = { Pending: 'pending', Active: 'active', Cancelled: 'cancelled', Fraud: 'fraud' } as const
export const SERVICE_STATUS = {
  Pending: 'pending',
  Active: 'active',
  Suspended: 'suspended',
  Completed: 'completed',
  Cancelled: 'cancelled',
  Terminated: 'terminated',
  Fraud: 'fraud',
} as const
export const INVOICE_STATUS = {
  Draft: 'draft',
  Unpaid: 'unpaid',
  Paid: 'paid',
  Cancelled: 'cancelled',
  Refunded: 'refunded',
  Collections: 'collections',
  'Payment Pending': 'payment-pending',
} as const
export const PAY_METHOD_TYPE = {
  CreditCard: 'card',
  RemoteCreditCard: 'card',
  BankAccount: 'bank',
  RemoteBankAccount: 'bank',
} as const

/** Messages are the only error codes WHMCS has; compared without case, by their beginning. */
export const TEXTS = {
  clientNotFound: ['client not found', 'client id not found'],
  invoiceNotFound: ['invoice id not found'],
  emailTaken: ['a user already exists with that email address', 'the email address entered is not available for use'],
  clientClosed: ['unable to add order when client status is closed'],
  noItems: ['no items added to cart so order cannot proceed'],
  notPending: ['order id not found or status not pending'],
  loginInvalid: ['email or password invalid'],
} as const

export const DEFINITE_ERRORS = {
  AddClient: [
    ...TEXTS.emailTaken,
    'you did not enter your',
    'the email address you entered was not valid',
    'valid country required',
    'invalid telephone phone number',
    'you did not provide required custom field value',
    'invalid owner user id',
  ],
  UpdateClient: [
    'client id not found',
    'duplicate email address',
    'the email address entered is not valid',
    'multiple credit card pay methods found',
    'multiple bank account pay methods found',
  ],
  ValidateLogin: TEXTS.loginInvalid,
  CreateSsoToken: [
    'invalid client_id',
    'invalid user_id',
    'a valid client_id or user_id is required',
    'invalid destination',
    'token could not be provisioned',
    'sso authentication blocked for client',
  ],
  AddOrder: [
    'client id not found',
    ...TEXTS.clientClosed,
    'invalid payment method',
    'addon id invalid',
    ...TEXTS.noItems,
    'expecting parameter',
  ],
  AcceptOrder: TEXTS.notPending,
  CancelOrder: TEXTS.notPending,
  UpdateInvoice: TEXTS.invoiceNotFound,
  UpdateClientProduct: ['service id not found'],
} as const satisfies Record<string, readonly string[]>

const write = {
  vendor: 'whmcs',
  settleMs: NUMBERS.whmcsSettleMs,
  repeatable: false,
} as const

export const WHMCS_WRITES = {
  AddClient: {
    ...write,
    operation: 'AddClient',
    reversible: 'by staff: the client is closed',
    marker: 'e-mail address and the client custom field "Customer Number"',
    lookUp: 'findClientByEmail, customer number compared',
    definiteErrors: DEFINITE_ERRORS.AddClient,
  },
  UpdateClient: {
    ...write,
    operation: 'UpdateClient',
    reversible: 'by setting other values',
    marker: 'the client id in the call',
    lookUp: 'findClient',
    repeatable: true,
    definiteErrors: DEFINITE_ERRORS.UpdateClient,
  },
  /** A write, although it changes nothing we need: the gateway repeats reads, and every try counts against the user. */
  ValidateLogin: {
    ...write,
    operation: 'ValidateLogin',
    reversible: 'not needed: the session it starts is nobody’s',
    marker: 'none needed',
    lookUp: 'none needed: the person is asked again',
    settleMs: 60_000,
    definiteErrors: DEFINITE_ERRORS.ValidateLogin,
  },
  CreateSsoToken: {
    ...write,
    operation: 'CreateSsoToken',
    reversible: 'not needed: an unused token ends after 60 seconds',
    marker: 'none needed',
    lookUp: 'none needed: an unused token has no effect',
    settleMs: 60_000,
    repeatable: true,
    definiteErrors: DEFINITE_ERRORS.CreateSsoToken,
  },
  AddOrder: {
    ...write,
    operation: 'AddOrder',
    reversible: 'CancelOrder while pending, UpdateInvoice Cancelled while unpaid',
    marker: `product custom field "${FIELD.marker}" on every line`,
    lookUp: 'findReservations: complete walk of GetClientsProducts',
    definiteErrors: DEFINITE_ERRORS.AddOrder,
  },
  AcceptOrder: {
    ...write,
    operation: 'AcceptOrder',
    reversible: 'by staff: PendingOrder',
    marker: 'the order id in the call',
    lookUp: 'findReservation: the status read decides, never the answer',
    definiteErrors: DEFINITE_ERRORS.AcceptOrder,
  },
  CancelOrder: {
    ...write,
    operation: 'CancelOrder',
    reversible: 'by staff: PendingOrder',
    marker: 'the order id in the call',
    lookUp: 'findReservation: the status read decides, never the answer',
    definiteErrors: DEFINITE_ERRORS.CancelOrder,
  },
  UpdateInvoice: {
    ...write,
    operation: 'UpdateInvoice',
    reversible: 'by setting the former status',
    marker: 'the invoice id in the call',
    lookUp: 'findInvoice',
    repeatable: true,
    definiteErrors: DEFINITE_ERRORS.UpdateInvoice,
  },
  UpdateClientProduct: {
    ...write,
    operation: 'UpdateClientProduct',
    reversible: 'by setting other values',
    marker: 'the service id in the call',
    lookUp: 'listServices',
    repeatable: true,
    definiteErrors: DEFINITE_ERRORS.UpdateClientProduct,
  },
} as const satisfies Record<keyof typeof DEFINITE_ERRORS, VendorWrite>

export type WriteAction = keyof typeof WHMCS_WRITES

/** `status` stands in for `result` where that is missing (GetEmails). */
export const Verdict = z
  .object({ result: z.string().optional(), status: z.unknown().optional(), message: z.string().default('') })
  .transform(({ result, status, message }) => ({ verdict: result ?? String(status), message }))

export const Paged = z.object({ totalresults: Numeric.transform((value) => value ?? 0) })

export const ClientAnswer = z.object({
  client: z.object({
    id: Id,
    firstname: Text,
    lastname: Text,
    companyname: Text,
    email: Text,
    address1: Text,
    address2: Text,
    city: Text,
    state: Text,
    postcode: Text,
    country: Text,
    phonenumber: Text,
    telephoneNumber: Text,
    status: z.string(),
    customfields: listOf(z.object({ id: Id, value: Text })),
  }),
})
export type ClientRow = z.infer<typeof ClientAnswer>['client']

export const PayMethodsAnswer = z.object({
  paymethods: listOf(
    z.object({ id: Id, type: z.string(), description: Text, card_last_four: Text, expiry_date: Text }),
    'paymethod',
  ),
})

export const ProductsAnswer = z.object({
  products: listOf(z.object({ pid: Id, customfields: listOf(z.object({ id: Id, name: Text }), 'customfield') }), 'product'),
})

export const ServiceRow = z.object({
  id: Id,
  clientid: Id,
  orderid: OptionalId,
  pid: Id,
  name: Text,
  groupname: Text,
  status: z.string(),
  regdate: Day,
  nextduedate: Day,
  billingcycle: Text,
  firstpaymentamount: Yen,
  recurringamount: Yen,
  customfields: listOf(z.object({ name: Text, value: Text }), 'customfield'),
})
export type ServiceRow = z.infer<typeof ServiceRow>
export const ServicesAnswer = Paged.extend({ products: listOf(ServiceRow, 'product') })

export const OrderRow = z.object({ id: Id, userid: Id, status: z.string(), invoiceid: OptionalId })
export type OrderRow = z.infer<typeof OrderRow>
export const OrdersAnswer = Paged.extend({ orders: listOf(OrderRow, 'order') })

export const InvoiceRow = z.object({
  id: Id,
  userid: Id,
  invoicenum: Text,
  date: Day,
  duedate: Day,
  datepaid: Text,
  total: RoundedYen,
  status: z.string(),
})
export type InvoiceRow = z.infer<typeof InvoiceRow>
export const InvoicesAnswer = Paged.extend({ invoices: listOf(InvoiceRow, 'invoice') })
export const InvoiceAnswer = InvoiceRow.omit({ id: true }).extend({
  invoiceid: Id,
  balance: RoundedYen,
  items: listOf(z.object({ description: Text, amount: RoundedYen }), 'item'),
})

/** `passwordhash` is dropped here. */
export const LoginAnswer = z.object({ userid: Id, twoFactorEnabled: Flag })

export const UserRow = z.object({ id: Id, email: Text, clients: listOf(z.object({ id: Id, isOwner: Flag })) })
export const UsersAnswer = Paged.extend({ users: listOf(UserRow, 'user') })

export const AddClientAnswer = z.object({ clientid: Id })
export const AddOrderAnswer = z.object({ orderid: Id })
export const SsoAnswer = z.object({ redirect_url: z.url() })
export const Nothing = z.object({})
