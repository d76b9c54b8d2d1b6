import type { ServiceContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { linkMail } from './link-mail.ts'

/** What the holder of a mailed link may do: link one of these clients under this login. */
export type LinkOffer = {
  /** Of the login at billing. */
  email: string
  clientIds: readonly string[]
  /** The customer number this mail proves; null: the client's own, or one that is still to be proved. */
  provedNumber: string | null
  emailConfirmed: boolean
}

const TOKEN = /^([0-9a-f]{64})\.([A-Za-z0-9_-]{43})$/

/** One mail to one address; when too many were sent within the hour, none, and nobody is told. */
export async function mailOffer(ctx: ServiceContext, recipient: string, offer: LinkOffer): Promise<void> {
  const subject = keyedHash(ctx.env.JWT_SECRETS, 'link-offer', recipient)
  const confirmed = offer.emailConfirmed || recipient === offer.email
  const link = await registryOf(ctx, subject).issueLink('link-account', {
    email: offer.email,
    clientIds: offer.clientIds.join(','),
    provedNumber: offer.provedNumber,
    emailConfirmed: confirmed ? 'yes' : null,
  })
  if (!link) return
  const url = new URL('/auth/link/choose', ctx.env.PUBLIC_BASE_URL)
  url.searchParams.set('token', `${subject}.${link.secret}`)
  const id = ctx.ids.ulid()
  const mail = linkMail(ctx, {
    to: recipient,
    offer,
    url: url.href,
    uniqueKey: `link-account:${id}`,
    expiresAtMs: link.expiresAtMs,
  })
  await insertMail(ctx.db, mail, { id, nowMs: ctx.clock.now() })
  nudgeMail(ctx, id)
}

/** Looking does not use it up. */
export async function findOffer(ctx: ServiceContext, token: string): Promise<LinkOffer | null> {
  const [, subject, secret] = TOKEN.exec(token) ?? []
  if (subject === undefined || secret === undefined) return null
  const link = await registryOf(ctx, subject).peekLink('link-account', secret)
  if (!link) return null
  const { email, clientIds, provedNumber, emailConfirmed } = link.payload
  return {
    email: email ?? '',
    clientIds: (clientIds ?? '').split(','),
    provedNumber: provedNumber ?? null,
    emailConfirmed: emailConfirmed === 'yes',
  }
}

/** False: somebody was quicker. */
export async function useOffer(ctx: ServiceContext, token: string): Promise<boolean> {
  const [, subject = '', secret = ''] = TOKEN.exec(token) ?? []
  return (await registryOf(ctx, subject).useLink('link-account', secret)) !== null
}

function registryOf(ctx: ServiceContext, subject: string) {
  return sessionRegistry(ctx.env.bindings, `link-offer:${subject}`)
}
