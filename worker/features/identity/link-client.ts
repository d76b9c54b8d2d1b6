import type { ServiceContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { BillingClient } from '#worker/ports/billing.ts'
import type { CrmAccount } from '#worker/ports/crm.ts'
import { accountLinker, sessionRegistry } from '#worker/stubs.ts'
import { codeRecipient } from './code-recipient.ts'
import { findCustomer } from './find-customer.ts'
import { isUnset, unsetPassword } from './link-password.ts'
import { mailOffer } from './link-offer.ts'
import { parseCost } from './password.ts'
import { findLoginOf, openUnprovableTask } from './repo.ts'

export type LinkOutcome = { kind: 'linked'; setPasswordToken: string } | { kind: 'mailed' }
export type LinkedClient = { kind: 'linked'; userId: string } | { kind: 'mailed' }

export type Wish = {
  /** Of the login at billing. */
  email: string
  emailConfirmed: boolean
  client: BillingClient
  /** Proved by a mail to the account. */
  provedNumber: string | null
  /** Only typed so far. */
  givenNumber: string | undefined
}

/** Links the client of a person who proved to own it, or mails what is still to be proved. */
export async function linkClient(ctx: ServiceContext, wish: Wish): Promise<LinkedClient> {
  const { client } = wish
  const trusted = client.customerNumber ?? wish.provedNumber
  const number = trusted ?? wish.givenNumber
  if (number === undefined) throw refuseNumber('Billing does not know your customer number: enter it here.')
  const account = await findCustomer(ctx, number)
  if (!account) throw new DomainError('CUSTOMER_NUMBER_UNKNOWN', { fields: [{ field: 'sfNumber', message: UNKNOWN_NUMBER }] })
  if (trusted === null) return proveNumber(ctx, wish, account)
  if (await belongsToAnotherClient(ctx, account, client)) throw new DomainError('ALREADY_LINKED')

  const { id, customerNumber, contactId, billingClientId, portalStatus, portalUserId } = account
  const activeUserId = portalStatus === 'active' ? portalUserId : null
  const answer = await accountLinker(ctx.env.bindings, id).linkClient(
    {
      account: { id, customerNumber, contactId, billingClientId, activeUserId },
      email: wish.email,
      emailConfirmed: wish.emailConfirmed,
      passwordHash: unsetPassword(parseCost(ctx.env.PASSWORD_COST)),
      clientId: client.id,
    },
    ctx.requestId,
  )
  switch (answer.kind) {
    case 'linked':
      return { kind: 'linked', userId: answer.user.userId }
    case 'already-linked':
    case 'email-unavailable':
      throw new DomainError(answer.kind === 'already-linked' ? 'ALREADY_LINKED' : 'EMAIL_UNAVAILABLE')
    case 'busy':
      throw new DomainError('IDEMPOTENCY_KEY_IN_PROGRESS', { retryAfterSeconds: 2 })
    case 'unavailable':
      throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: answer.retryAfterSeconds })
    default:
      throw new DomainError('VALIDATION_FAILED', {
        fields: [{ field: 'email', message: 'This billing account is closed. Write to support.' }],
      })
  }
}

const UNKNOWN_NUMBER = 'We do not know this customer number. Check it on your contract or welcome letter.'

function refuseNumber(message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', { fields: [{ field: 'sfNumber', message }] })
}

/** As at sign-up: a mail goes to the client's address when the account knows its e-mail or phone, else to the account's own. */
async function proveNumber(ctx: ServiceContext, wish: Wish, account: CrmAccount): Promise<LinkedClient> {
  const given = { email: wish.client.email.toLowerCase(), phone: wish.client.phone }
  const recipient = codeRecipient(account, given)
  if (recipient === null) await openUnprovableTask(ctx, account.id)
  else {
    const { email, emailConfirmed, client } = wish
    const offer = { email, emailConfirmed, clientIds: [client.id], provedNumber: account.customerNumber }
    await mailOffer(ctx, recipient.address, offer)
  }
  return { kind: 'mailed' }
}

/** Salesforce names another client, and that one carries the number too: people decide which is right. */
async function belongsToAnotherClient(ctx: ServiceContext, account: CrmAccount, client: BillingClient): Promise<boolean> {
  const { billingClientId, customerNumber } = account
  if (billingClientId === null || billingClientId === client.id) return false
  const other = await ctx.ports.billing.findClient(billingClientId)
  return other !== null && other.status !== 'closed' && other.customerNumber === customerNumber
}

/** An interrupted person gets here as often as needed, until there is a password. A newer token ends the older ones. */
export async function askForPassword(ctx: ServiceContext, linked: LinkedClient): Promise<LinkOutcome> {
  if (linked.kind === 'mailed') return linked
  const { userId } = linked
  const login = await findLoginOf(ctx.db, userId)
  if (!login || !isUnset(login.passwordHash)) throw new DomainError('ALREADY_LINKED')
  const link = await sessionRegistry(ctx.env.bindings, userId).issueLink('set-password', {})
  if (!link) throw new DomainError('RATE_LIMITED', { retryAfterSeconds: NUMBERS.setPasswordMs / 1000 })
  return { kind: 'linked', setPasswordToken: `${userId}.${link.secret}` }
}
