import type { ServiceContext } from '#worker/context.ts'
import type { EmailLinkInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { masked } from './change-email.ts'
import { followEmailChange } from './follow-email-change.ts'
import { linkInvalid, parseLink } from './recovery-link.ts'
import { storeEmail } from './recovery-repo.ts'
import { EARLIER_LINKS, endSessions } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

/** The address an undo link brings back; null when it is not, or no longer, good. */
export async function peekEmailUndo(ctx: ServiceContext, token: string | undefined): Promise<{ to: string } | null> {
  const link = parseLink(token)
  if (!link) return null
  const open = await sessionRegistry(ctx.env.bindings, link.userId).peekLink('undo-email', link.secret)
  return open?.payload['from'] ? { to: open.payload['from'] } : null
}

/** Brings the former address back, however often it was changed since, and puts everybody out: somebody else may be in. */
export async function undoEmailChange(
  ctx: ServiceContext,
  { token }: EmailLinkInput,
  caller: Caller,
): Promise<{ email: string }> {
  const link = parseLink(token)
  const login = link && (await findLoginOf(ctx.db, link.userId))
  if (!link || !login) throw linkInvalid()
  const { userId } = login
  const used = await sessionRegistry(ctx.env.bindings, userId).useLink('undo-email', link.secret)
  const former = used?.payload['from']
  if (!former) throw linkInvalid()
  if (login.email !== former) {
    const { device, place } = caller
    const notice = { kind: 'email-change-undone', userId, detail: former, device, place } as const
    const stored = await storeEmail(
      ctx,
      { from: login.email, to: former },
      {
        userId,
        event: 'email.change-undone',
        mails: [
          securityNotice(ctx, { ...notice, to: former, uniqueKey: ctx.requestId }),
          securityNotice(ctx, { ...notice, to: login.email, uniqueKey: `${ctx.requestId}:other`, detail: masked(former) }),
        ],
      },
    )
    if (stored === 'taken') throw new DomainError('EMAIL_UNAVAILABLE')
    if (stored === 'gone') throw linkInvalid()
  }
  await endSessions(ctx, userId, { links: [...EARLIER_LINKS, 'undo-email'], email: former })
  ctx.background(followEmailChange(ctx, userId))
  return { email: former }
}
