import type { ServiceContext } from '#worker/context.ts'
import type { EmailLinkInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { masked } from './change-email.ts'
import { followEmailChange } from './follow-email-change.ts'
import { linkInvalid, linkUrl, parseLink } from './recovery-link.ts'
import { storeEmail } from './recovery-repo.ts'
import { settleEmail, withdrawEarlierLinks } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

/** The address a confirmation link is about; null when it is not, or no longer, good. */
export async function peekEmailChange(ctx: ServiceContext, token: string | undefined): Promise<{ to: string } | null> {
  const link = parseLink(token)
  if (!link) return null
  const open = await sessionRegistry(ctx.env.bindings, link.userId).peekLink('confirm-email', link.secret)
  return open?.payload['to'] ? { to: open.payload['to'] } : null
}

/** Whoever holds the link reads the new address's mail: no session is needed. The former address gets a week to undo it. */
export async function confirmEmailChange(
  ctx: ServiceContext,
  { token }: EmailLinkInput,
  caller: Caller,
): Promise<{ email: string }> {
  const link = parseLink(token)
  const login = link && (await findLoginOf(ctx.db, link.userId))
  if (!link || !login) throw linkInvalid()
  const { userId, secret } = link
  const registry = () => sessionRegistry(ctx.env.bindings, userId)
  const { from, to } = (await registry().useLink('confirm-email', secret))?.payload ?? {}
  if (!to || from !== login.email) throw linkInvalid()
  const undo = await registry().issueLink('undo-email', { from, to })
  if (!undo) throw new DomainError('RATE_LIMITED')

  // Before the store as well: what the former address got is worth nothing, even if this request dies after it.
  await withdrawEarlierLinks(ctx, userId)
  const notice = { kind: 'email-changed', userId, uniqueKey: ctx.requestId, device: caller.device, place: caller.place } as const
  const remedy = {
    sentence:
      'If this was not you, undo it with the link below within 7 days: your former address is back, and everybody is signed out. Then choose a new password.',
    label: 'Undo the change',
    url: linkUrl(ctx, '/auth/undo-email', { userId, secret: undo.secret }),
  }
  const toFormer = securityNotice(ctx, {
    ...notice,
    to: from,
    uniqueKey: `${notice.uniqueKey}:former`,
    detail: masked(to),
    remedy,
  })
  const toNew = securityNotice(ctx, { ...notice, to, detail: to })
  const stored = await storeEmail(
    ctx,
    { from, to },
    {
      userId,
      event: 'email.changed',
      mails: [{ ...toFormer, expiresAtMs: undo.expiresAtMs }, toNew],
    },
  )
  // Nobody was mailed the undo link, and while it is open the login cannot be closed.
  if (stored !== 'stored') await registry().useLink('undo-email', undo.secret)
  if (stored === 'taken') throw new DomainError('EMAIL_UNAVAILABLE')
  if (stored === 'gone') throw linkInvalid()
  await withdrawEarlierLinks(ctx, userId)
  await settleEmail(ctx, userId, to)
  ctx.background(followEmailChange(ctx, userId))
  return { email: to }
}
