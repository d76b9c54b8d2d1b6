import type { ServiceContext } from '#worker/context.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { VendorRejected } from '#worker/lib/errors.ts'
import { accountCache, accountLinker, orderProvisioner, sessionRegistry } from '#worker/stubs.ts'
import {
  claimClosing,
  type Closing,
  endClosing,
  forgetNotice,
  listDueClosings,
  listOrderObjects,
  openClosingTask,
} from './repo.ts'

const PAUSE_MS = 60_000
const MOST_A_SWEEP = 20

/** Cron: logins whose closing was cut off, or whose vendor did not answer. */
export async function sweepClosings(ctx: ServiceContext): Promise<void> {
  for (const { userId } of await listDueClosings(ctx.db, ctx.clock.now(), MOST_A_SWEEP)) await finishClosing(ctx, userId)
}

/** Every part may be repeated, and none waits for another: a vendor that is down delays its own part only. */
export async function finishClosing(ctx: ServiceContext, userId: string): Promise<void> {
  const closing = await claimClosing(ctx.db, userId, { now: ctx.clock.now(), pauseMs: PAUSE_MS })
  if (!closing) return
  nudgeMail(ctx, closing.mailId)
  const parts = [
    await eraseObjects(ctx, closing),
    await isDone(ctx, closing, 'salesforce', () => tellSalesforce(ctx, closing)),
    await isDone(ctx, closing, 'notice', () => forgetNotice(ctx.db, closing.mailId)),
  ]
  if (parts.every(Boolean)) await endClosing(ctx.db, userId)
}

/** Sessions first: nobody is in any more. */
export async function eraseObjects(ctx: ServiceContext, closing: Closing): Promise<boolean> {
  const { bindings } = ctx.env
  const { userId, sfAccountId } = closing
  const names = [userId, ...(JSON.parse(closing.addressObjects) as string[])]
  const orders = await listOrderObjects(ctx.db, closing)
  const parts = [
    ...names.map(
      (name) =>
        [
          'sign-in',
          () =>
            sessionRegistry(bindings, name)
              .erase()
              .then(() => true),
        ] as const,
    ),
    ['sign-up', () => accountLinker(bindings, sfAccountId).release(userId)] as const,
    [
      'copies',
      () =>
        accountCache(bindings, sfAccountId)
          .erase()
          .then(() => true),
    ] as const,
    ...orders.map((id) => ['order', () => orderProvisioner(bindings, id).forgetPerson()] as const),
  ]
  let done = true
  for (const [part, erase] of parts) done = (await isDone(ctx, closing, part, erase)) && done
  return done
}

/** Only while the account still names this login: a new one may have come since. */
async function tellSalesforce(ctx: ServiceContext, closing: Closing): Promise<boolean> {
  try {
    const account = await ctx.ports.crm.findAccount(closing.sfAccountId)
    if (account?.portalUserId === closing.userId) await ctx.ports.crm.markPortalClosed(closing.sfAccountId)
  } catch (error) {
    if (!(error instanceof VendorRejected)) throw error
    await openClosingTask(ctx, closing, error.vendorCode)
  }
  return true
}

async function isDone(
  ctx: ServiceContext,
  { userId, attempts }: Closing,
  part: string,
  work: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await work()
  } catch (error) {
    ctx.log.warn('a part of closing a login waits', {
      userId,
      part,
      attempts,
      error: error instanceof Error ? error.name : 'unknown',
    })
    return false
  }
}
