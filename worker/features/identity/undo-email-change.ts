import type { ServiceContext } from '#worker/context.ts'
import type { EmailLinkInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { masked } from './change-email.ts'
import { followEmailChange } from './follow-email-change.ts'
import { linkInvalid, parseLink } from './recovery-link.ts'
import { openUndoTask, storeEmail } from './recovery-repo.ts'
import { endSessions, forgetDevices, settleEmail, takeBackFactors, withdrawLaterLinks } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

const ATTEMPTS = 3

/** The address an undo link brings back; null when it is not, or no longer, good. */
export async function peekEmailUndo(ctx: ServiceContext, token: string | undefined): Promise<{ to: string } | null> {
  const link = parseLink(token)
  if (!link) return null
  const open = await sessionRegistry(ctx.env.bindings, link.userId).peekLink('undo-email', link.secret)
  return open?.payload['from'] ? { to: open.payload['from'] } : null
}

/**
 * Brings the former address back, however often it was changed since, puts everybody out and takes back the factors added since: somebody
 * else may be in. The link is used up last, so that what was cut off can be repeated; of many at once one uses it.
 */
export async function undoEmailChange(
  ctx: ServiceContext,
  { token }: EmailLinkInput,
  caller: Caller,
): Promise<{ email: string }> {
  const link = parseLink(token)
  if (!link) throw linkInvalid()
  const { userId, secret } = link
  const open = await sessionRegistry(ctx.env.bindings, userId).peekLink('undo-email', secret)
  const former = open?.payload['from']
  if (!open || !former) throw linkInvalid()
  await endSessions(ctx, userId)
  await takeBackFactors(ctx, userId, open.issuedAtMs)
  await withdrawLaterLinks(ctx, userId, open.issuedAtMs)
  await bringBack(ctx, { userId, former, issuedAtMs: open.issuedAtMs }, caller)
  await endSessions(ctx, userId)
  await forgetDevices(ctx, userId, caller.knownDevice)
  await settleEmail(ctx, userId, former)
  const used = await sessionRegistry(ctx.env.bindings, userId).useLink('undo-email', secret)
  ctx.background(followEmailChange(ctx, userId))
  if (!used) throw linkInvalid()
  return { email: former }
}

type Undoing = { userId: string; former: string; issuedAtMs: number }

/** Another change or another undo may come first: then it looks again. */
async function bringBack(ctx: ServiceContext, { userId, former, issuedAtMs }: Undoing, caller: Caller): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const login = await findLoginOf(ctx.db, userId)
    if (!login) throw linkInvalid()
    if (login.email === former) return
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
    if (stored === 'stored') return
    if (stored === 'taken') {
      await openUndoTask(ctx, userId, issuedAtMs)
      throw new DomainError('EMAIL_UNAVAILABLE')
    }
  }
  throw linkInvalid()
}
