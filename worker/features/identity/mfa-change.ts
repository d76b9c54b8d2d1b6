import type { AccountContext } from '#worker/context.ts'
import type { Caller } from './caller.ts'
import { isAddition, notMeRemedy } from './not-me.ts'
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
  const { notice: kind, detail } = change
  await recordEvent(ctx, change.event, userId, { sessionId, ...change.about })
  await queueSecurityNotice(ctx, {
    kind,
    userId,
    to: (await findLoginOf(ctx.db, userId))?.email ?? email,
    uniqueKey: ctx.requestId,
    device,
    place,
    ...(detail !== undefined && { detail }),
    ...(isAddition(kind) && (await notMeRemedy(ctx, { userId, kind, detail: detail ?? '' }))),
  })
}
