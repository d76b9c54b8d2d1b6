import type { ServiceContext } from '#worker/context.ts'
import {
  deleteOldMails,
  expireLeases,
  expireMails,
  listDueMails,
  openTasksForFailed,
  openTasksForUnknown,
  requeueRepeatable,
} from './repo.ts'

/** The largest batch the queue takes. */
const MAX_NUDGES = 100

/** Re-drives what a lost nudge or a dead delivery left behind. */
export async function sweepMail(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  await expireLeases(ctx.db, now)
  await requeueRepeatable(ctx.db, now)
  await expireMails(ctx.db, now)
  await openTasksForUnknown(ctx, now, MAX_NUDGES)
  await openTasksForFailed(ctx, now, MAX_NUDGES)
  await deleteOldMails(ctx.db, now, MAX_NUDGES)
  const due = await listDueMails(ctx.db, now, MAX_NUDGES)
  if (due.length > 0) await ctx.env.bindings.MAIL.sendBatch(due.map((mailId) => ({ body: { mailId } })))
}
