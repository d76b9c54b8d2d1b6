/** What can be out of step between the portal, Salesforce, WHMCS and Freebit. The sentence is what staff read first. */
export const KINDS = {
  'crm-differs': 'Salesforce shows other values than the finished order has.',
  'crm-service-ids': 'The items in Salesforce do not name their services in WHMCS.',
  'live-unbilled': 'The line is live, and WHMCS does not bill it.',
  'billing-lost': 'The order is completed here, and its order in WHMCS is not active.',
  'billed-unexpectedly': 'WHMCS bills an order that is not completed here.',
  'billed-without-line': 'WHMCS bills a line that is not live at Freebit.',
  'billing-duplicate': 'WHMCS holds more than one order with our marker.',
  'reservation-left': 'A reservation of an order that has ended is still pending in WHMCS.',
  'service-by-hand': 'A service without our marker looks as if it had been made by hand for this order: adopt it, or close it.',
  'due-unknown': 'The order is approved and due, and the portal has not started it.',
  'cancel-unseen': 'The order is cancelled in Salesforce, and the portal has not seen it.',
  'index-behind': "The portal's index shows another state than the order's object.",
  stalled: "The order's next look is overdue.",
  'provisioning-too-long': 'The order has been under way for hours without a step.',
  'told-late': 'What the order has to tell the others cannot be delivered.',
  'claim-orphan': 'An order whose service has ended, or never came, still holds its phone number or SIM card.',
  'claim-missing': 'A completed order does not hold its phone number.',
} as const

export type Kind = keyof typeof KINDS

/** What is safe to put right without a person: it sets values, asks the object to look, or undoes what bills nobody. */
export type Remedy =
  | { kind: 'nudge' }
  | { kind: 'rearm' }
  | { kind: 'set-service-ids'; items: { itemId: string; billingServiceId: string }[] }
  | { kind: 'index' }
  | { kind: 'release-sim'; attempt: number }
  | { kind: 'claim-sim'; attempt: number; sim: { phoneNumber: string; iccid?: string } }
  | { kind: 'cancel-duplicates'; billingOrderIds: string[] }

export type Difference = {
  kind: Kind
  /** Salesforce order id. */
  subject: string
  evidence: Readonly<Record<string, string | number | null>>
  remedy?: Remedy
  /** A person is told although it was put right. */
  tell?: true
}

export function keyOf({ kind, subject }: Pick<Difference, 'kind' | 'subject'>): string {
  return `${kind}:${subject}`
}
