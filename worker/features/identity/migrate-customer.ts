import type { ServiceContext } from '#worker/context.ts'
import type { MigrateInput } from '#worker/contracts/linking.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import type { BillingClient, BillingUser } from '#worker/ports/billing.ts'
import type { Caller } from './caller.ts'
import { beginLinkAttempt, mayOfferByMail } from './link-attempts.ts'
import { askForPassword, type LinkOutcome, linkClient } from './link-client.ts'
import { mailOffer } from './link-offer.ts'
import { pauseUntil } from './pause-until.ts'
import { recordEvent } from './repo.ts'

/** Longer than billing takes to look at a password: a refusal takes this long, whatever the reason. */
const REFUSAL_MS = 1000
const MAX_CLIENTS = 20

/**
 * A customer from before the portal proves a login at billing, once: the password goes there and nowhere else. With a second factor or
 * several clients a mail to the client's own address leads on.
 */
export async function migrateCustomer(ctx: ServiceContext, input: MigrateInput, caller: Caller): Promise<LinkOutcome> {
  const startedAt = ctx.clock.now()
  const user = await proveLogin(ctx, input, caller)
  if (!user) {
    await pauseUntil(ctx.clock, startedAt + REFUSAL_MS)
    throw new DomainError('CREDENTIALS_INVALID')
  }
  const { email, sfNumber } = input
  const clients = await findClients(ctx, { id: user.id, email })
  const [client] = clients
  if (!client) {
    const message = 'This billing login has no account of its own. Use the login of the account’s owner, or write to support.'
    throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'email', message }] })
  }
  if (!user.secondFactor && clients.length === 1) {
    const wish = { email, emailConfirmed: false, client, provedNumber: null, givenNumber: sfNumber }
    return askForPassword(ctx, await linkClient(ctx, wish))
  }
  for (const [recipient, theirs] of Map.groupBy(clients, (one) => one.email.toLowerCase())) {
    const clientIds = theirs.map(({ id }) => id)
    await mailOffer(ctx, recipient, { email, clientIds, provedNumber: null, emailConfirmed: false })
  }
  return { kind: 'mailed' }
}

/** null: wrong, unknown or tried too often; the caller cannot tell which. */
async function proveLogin(ctx: ServiceContext, { email, password }: MigrateInput, caller: Caller): Promise<BillingUser | null> {
  const detail = { stranger: keyedHash(ctx.env.JWT_SECRETS, 'unknown-address', email).slice(0, 16) }
  const attempt = await beginLinkAttempt(ctx, { email, address: caller.address })
  if (attempt.kind === 'locked') {
    await recordEvent(ctx, 'link.locked', null, detail)
    if (attempt.what === 'login') ctx.background(offerByMail(ctx, email))
    return null
  }
  const user = await ctx.ports.billing.validateLogin(email, password)
  if (user) await attempt.succeeded()
  else await recordEvent(ctx, 'link.failed', null, detail)
  return user
}

/**
 * The way out for an e-mail that strangers have locked: whoever reads the client's mailbox could have a new billing password from billing, too.
 * Who asked is told the same whether or not there is such a client.
 */
async function offerByMail(ctx: ServiceContext, email: string): Promise<void> {
  if (!(await mayOfferByMail(ctx, email))) return
  const client = await ctx.ports.billing.findClientByEmail(email)
  if (!client || client.status === 'closed') return
  await mailOffer(ctx, email, { email, clientIds: [client.id], provedNumber: null, emailConfirmed: true })
}

async function findClients(ctx: ServiceContext, user: { id: string; email: string }): Promise<BillingClient[]> {
  const { billing } = ctx.ports
  const owned = (await billing.listOwnedClients(user)).slice(0, MAX_CLIENTS)
  const clients = await Promise.all(owned.map((id) => billing.findClient(id)))
  return clients.filter((client) => client !== null).filter(({ status }) => status !== 'closed')
}
