import { BugError, VendorError, VendorRejected } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { Billing, BillingClient, NewBillingClient, PersonalDetails } from '#worker/ports/billing.ts'
import type { Journal } from './journal.ts'
import { clientHash, type SignUp } from './sign-up.ts'

export type ClientOutcome =
  | { kind: 'ready'; clientId: string }
  | { kind: 'email-unavailable' }
  /** Another user of the portal has this client. */
  | { kind: 'already-linked' }
  /** Billing does not accept the form as it is. */
  | { kind: 'details-refused' }
  | { kind: 'wait'; seconds: number }

export type Around = {
  billing: Billing
  /** 'mapped': another user of the portal has this client for good; 'claimed': another account is about to get it. */
  claim: (clientId: string) => Promise<'ours' | 'mapped' | 'claimed'>
  openPersonal: (sealed: string) => PersonalDetails
  now: () => number
}

const CLAIMED_RETRY_SECONDS = 60

/**
 * One billing client per customer number, whatever was lost before. A client counts as ours when it carries the number, or when
 * Salesforce names it and it carries none; a client cannot be un-created (there is no undo), so a repeated attempt adopts it.
 */
export async function ensureBillingClient(journal: Journal, around: Around, signUp: SignUp): Promise<ClientOutcome> {
  const { billing, now } = around
  const details = detailsOf(signUp, around)
  const adopt = async (clientId: string): Promise<ClientOutcome> =>
    (await refusedClaim(around, clientId)) ?? update(billing, clientId, details)
  if (signUp.clientId !== null) return adopt(signUp.clientId)

  const known = signUp.account.billingClientId === null ? null : await billing.findClient(signUp.account.billingClientId)
  if (known && known.status !== 'closed' && isOurs(known, signUp, { orUnmarked: true })) return adopt(known.id)

  const earlier = journal.step('billing-client')
  if (earlier?.state === 'intended' && earlier.email !== signUp.email) {
    const made = await billing.findClientByEmail(earlier.email)
    if (made && isOurs(made, signUp)) return adopt(made.id)
    // The lost call may still be at work, and another address would not collide with it.
    const settled = earlier.intendedAtMs + NUMBERS.whmcsSettleMs
    if (now() < settled) return { kind: 'wait', seconds: Math.ceil((settled - now()) / 1000) }
  }

  const holder = await billing.findClientByEmail(signUp.email)
  if (holder) return isOurs(holder, signUp) ? adopt(holder.id) : { kind: 'email-unavailable' }
  return create(journal, billing, details, { attempts: (earlier?.attempts ?? 0) + 1, now: now() })
}

/** The client its owner chose: it needs nothing but our number, where it carries none. */
export async function takeOwnedClient(around: Around, signUp: SignUp & { clientId: string }): Promise<ClientOutcome> {
  const { clientId, account } = signUp
  const refused = await refusedClaim(around, clientId)
  if (refused) return refused
  const client = await around.billing.findClient(clientId)
  if (!client || client.status === 'closed') return { kind: 'details-refused' }
  if (client.customerNumber === null) await around.billing.updateClient(clientId, { customerNumber: account.customerNumber })
  else if (!isOurs(client, signUp)) return { kind: 'already-linked' }
  return { kind: 'ready', clientId }
}

/** Two accounts may name one client: what is written to it belongs to the one that claimed it first. */
async function refusedClaim({ claim }: Around, clientId: string): Promise<ClientOutcome | null> {
  const claimed = await claim(clientId)
  if (claimed === 'ours') return null
  return claimed === 'mapped' ? { kind: 'already-linked' } : { kind: 'wait', seconds: CLAIMED_RETRY_SECONDS }
}

/** The address is unique at the vendor: the same call, made twice, is refused the second time and looked up. */
async function create(
  journal: Journal,
  billing: Billing,
  details: NewBillingClient,
  attempt: { attempts: number; now: number },
): Promise<ClientOutcome> {
  const intent = { attempts: attempt.attempts, email: details.email, intendedAtMs: attempt.now, nextAtMs: null }
  journal.putStep('billing-client', { ...intent, state: 'intended' })
  await journal.sync()
  try {
    const created = await billing.createClient(details)
    if (created.kind === 'created') return { kind: 'ready', clientId: created.clientId }
  } catch (error) {
    if (error instanceof VendorError && error.outcome === 'not-applied')
      journal.putStep('billing-client', { ...intent, state: 'idle' })
    if (error instanceof VendorRejected) return { kind: 'details-refused' }
    throw error
  }
  const holder = await billing.findClientByEmail(details.email)
  if (holder && holder.customerNumber === details.customerNumber) return { kind: 'ready', clientId: holder.id }
  journal.putStep('billing-client', { ...intent, state: 'idle' })
  return { kind: 'email-unavailable' }
}

/** A client found or made by an earlier attempt gets the newest form, and our number: from then on it is nobody else's. */
async function update(billing: Billing, clientId: string, details: NewBillingClient): Promise<ClientOutcome> {
  try {
    await billing.updateClient(clientId, details)
  } catch (error) {
    if (!(error instanceof VendorRejected)) throw error
    const holder = await billing.findClientByEmail(details.email)
    return holder && holder.id !== clientId ? { kind: 'email-unavailable' } : { kind: 'details-refused' }
  }
  return { kind: 'ready', clientId }
}

function isOurs(client: BillingClient, signUp: SignUp, options: { orUnmarked?: boolean } = {}): boolean {
  if (client.status === 'closed') return false
  return (
    client.customerNumber === signUp.account.customerNumber || (options.orUnmarked === true && client.customerNumber === null)
  )
}

function detailsOf({ profile, email, account }: SignUp, { openPersonal }: Around): NewBillingClient {
  if (profile === null) throw new BugError('the form was erased before the client was made')
  const { personal, ...shown } = profile
  const details = { ...shown, email, customerNumber: account.customerNumber }
  return personal === null ? details : { ...details, personal: openPersonal(personal) }
}

export function withClient(signUp: SignUp, clientId: string): SignUp {
  return { ...signUp, clientId, clientHash: clientHash(signUp) ?? clientId }
}
