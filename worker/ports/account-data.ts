import type { BillingClient, BillingInvoice, BillingInvoiceDetail, BillingPaymentMethod, BillingService } from './billing.ts'
import type { CrmAccount, CrmOrder } from './crm.ts'
import type { Ports } from './index.ts'
import type { LineSnapshot } from './sim-provider.ts'

/** What the portal keeps of the CRM account: nothing that names the person. */
export type AccountFacts = Pick<
  CrmAccount,
  | 'customerNumber'
  | 'eligibility'
  | 'offeringType'
  | 'eligibilityRequestedAt'
  | 'eligibilityCheckedAt'
  | 'eligibilityNotes'
  | 'identityVerifiedAt'
>

/** The data of one account, by topic. `null`: the vendor has no such record, or it is another account's. */
export type AccountData = {
  /** Without port-in data and staff's notes: identity fields are kept in clear nowhere. */
  orders: CrmOrder[]
  invoices: BillingInvoice[]
  invoice: BillingInvoiceDetail | null
  'payment-methods': BillingPaymentMethod[]
  subscriptions: BillingService[]
  subscription: BillingService | null
  line: LineSnapshot | null
  profile: BillingClient | null
  eligibility: AccountFacts | null
}
export type AccountTopic = keyof AccountData

/** Whose data: the ids come from the portal's own mapping, never from a request. */
export type AccountSubject = { accountId: string; clientId: string }

/** `key`: invoice id, subscription id, or the phone number of a line that the caller found among the account's subscriptions. */
export async function loadAccountData<Topic extends AccountTopic>(
  ports: Pick<Ports, 'crm' | 'billing' | 'sim'>,
  subject: AccountSubject,
  topic: Topic,
  key: string,
): Promise<AccountData[Topic]> {
  return (await LOADERS[topic](ports, subject, key)) as AccountData[Topic]
}

type Loader<Topic extends AccountTopic> = (
  ports: Pick<Ports, 'crm' | 'billing' | 'sim'>,
  subject: AccountSubject,
  key: string,
) => Promise<AccountData[Topic]>

const LOADERS: { [Topic in AccountTopic]: Loader<Topic> } = {
  orders: async ({ crm }, { accountId }) =>
    (await crm.listOrdersOfAccount(accountId)).map((order) => ({ ...order, portIn: null, notes: null })),
  invoices: ({ billing }, { clientId }) => billing.listInvoices(clientId),
  invoice: async ({ billing }, { clientId }, key) => {
    const invoice = await billing.findInvoice(key)
    return invoice?.clientId === clientId ? invoice : null
  },
  'payment-methods': ({ billing }, { clientId }) => billing.listPaymentMethods(clientId),
  subscriptions: ({ billing }, { clientId }) => billing.listServices(clientId),
  subscription: async ({ billing }, { clientId }, key) => {
    const services = await billing.listServices(clientId)
    return services.find(({ id }) => id === key) ?? null
  },
  line: ({ sim }, _subject, key) => sim.findLine(key),
  profile: ({ billing }, { clientId }) => billing.findClient(clientId),
  eligibility: async ({ crm }, { accountId }) => {
    const account = await crm.findAccount(accountId)
    return (
      account && {
        customerNumber: account.customerNumber,
        eligibility: account.eligibility,
        offeringType: account.offeringType,
        eligibilityRequestedAt: account.eligibilityRequestedAt,
        eligibilityCheckedAt: account.eligibilityCheckedAt,
        eligibilityNotes: account.eligibilityNotes,
        identityVerifiedAt: account.identityVerifiedAt,
      }
    )
  },
}
