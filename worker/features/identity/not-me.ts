import type { ServiceContext } from '#worker/context.ts'
import type { EmailLinkInput } from '#worker/contracts/recovery.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { linkInvalid, linkUrl, parseLink } from './recovery-link.ts'
import { storeEvent } from './recovery-repo.ts'
import { endSessions, forgetDevices, takeBackFactors } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { happened, type SecurityNotice, securityNotice, type SecurityNoticeKind } from './security-notices.ts'

const ADDITIONS = ['passkey-added', 'authenticator-added', 'recovery-codes-renewed'] as const satisfies SecurityNoticeKind[]
type Addition = (typeof ADDITIONS)[number]
/** The mail is written after the addition, and clocks differ. */
const ADDED_WITHIN_MS = 60_000

export function isAddition(kind: SecurityNoticeKind): kind is Addition {
  return ADDITIONS.some((one) => one === kind)
}

/** What the mail about an addition offers to whom it was not: a week to take it back. */
export async function notMeRemedy(
  ctx: ServiceContext,
  { userId, ...payload }: { userId: string; kind: Addition; detail: string },
): Promise<Pick<SecurityNotice, 'remedy'>> {
  const link = await sessionRegistry(ctx.env.bindings, userId).issueLink('not-me', payload)
  if (!link) return {}
  const sentence =
    'If this was not you, take it back with the link below within 7 days: what was added is removed, and everybody is signed out. Then choose a new password.'
  const url = linkUrl(ctx, '/auth/not-me', { userId, secret: link.secret })
  return { remedy: { sentence, label: 'This was not me', url } }
}

/** What the link takes back, and when it was added; null when the link is not, or no longer, good. */
export async function peekNotMe(
  ctx: ServiceContext,
  token: string | undefined,
): Promise<{ userId: string; what: string; atMs: number } | null> {
  const link = parseLink(token)
  if (!link) return null
  const open = await sessionRegistry(ctx.env.bindings, link.userId).peekLink('not-me', link.secret)
  const kind = ADDITIONS.find((one) => one === open?.payload['kind'])
  if (!open || !kind) return null
  const what = happened(kind, open.payload['detail'] ?? '')
  return { userId: link.userId, what, atMs: open.issuedAtMs }
}

/** Whoever is in goes out, with all that was added since or in the minute before. The link is used up last: what was cut off can be repeated. */
export async function takeBackAddition(ctx: ServiceContext, { token }: EmailLinkInput, caller: Caller): Promise<void> {
  const link = parseLink(token)
  const added = await peekNotMe(ctx, token)
  const login = added && (await findLoginOf(ctx.db, added.userId))
  if (!link || !login) throw linkInvalid()
  const { userId, email } = login
  await endSessions(ctx, userId)
  await takeBackFactors(ctx, userId, added.atMs - ADDED_WITHIN_MS)
  await endSessions(ctx, userId)
  await forgetDevices(ctx, userId, caller.knownDevice)
  const { device, place } = caller
  const uniqueKey = await sha256Hex(link.secret)
  await storeEvent(ctx, {
    userId,
    event: 'factors.taken-back',
    mails: [securityNotice(ctx, { kind: 'factors-taken-back', userId, to: email, uniqueKey, device, place })],
  })
  if (!(await sessionRegistry(ctx.env.bindings, userId).useLink('not-me', link.secret))) throw linkInvalid()
}
