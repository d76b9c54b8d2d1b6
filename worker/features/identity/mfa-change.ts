import type { AccountContext } from '#worker/context.ts'
import type { Caller } from './caller.ts'
import { findLoginOf, recordEvent, type SecurityEvent } from './repo.ts'
import { queueSecurityNotice, type SecurityNoticeKind } from './security-notices.ts'

type Change = {
  event: SecurityEvent
  notice: SecurityNoticeKind
  /** Ids for the log. */
  about?: Record<string, string>
  /** What the mail names: the passkey's name. */
  detail?: string
}

/** After a change of the ways to sign in: into the log, and to the address the account has now. */
export async function announceChange(ctx: AccountContext, change: Change, { device, place }: Caller): Promise<void> {
  const { userId, email, sessionId } = ctx.actor
  await recordEvent(ctx, change.event, userId, { sessionId, ...change.about })
  await queueSecurityNotice(ctx, {
    kind: change.notice,
    userId,
    to: (await findLoginOf(ctx.db, userId))?.email ?? email,
    uniqueKey: ctx.requestId,
    device,
    place,
    ...(change.detail !== undefined && { detail: change.detail }),
  })
}
