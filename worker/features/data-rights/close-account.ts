import type { AccountContext } from '#worker/context.ts'
import type { AccountClosedView, AccountInUseDetails, CloseReason } from '#worker/contracts/data-rights.ts'
import { addressObjects, findLoginOf, type Login, securityNotice, tokyoTime } from '#worker/features/identity/index.ts'
import { claimCheckout, releaseCheckout } from '#worker/features/orders/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { eraseObjects, finishClosing } from './finish-closing.ts'
import { findClosing, findClosedAt, listUnconfirmedOrders, storeClosed } from './repo.ts'
import { ERASED, KEPT } from './kept.ts'

const OPEN_ORDER = new Set(['pending-review', 'approved'])
const RUNNING_SERVICE = new Set(['pending', 'active', 'suspended'])

/**
 * One batch in D1 is the moment of closing; what follows is repeated until it is done. Nobody orders meanwhile: the account's checkout is
 * claimed, and stays so until requests that were under way are over.
 */
export async function closeAccount(
  ctx: AccountContext,
  input: { confirm: string; reason?: CloseReason | undefined },
): Promise<AccountClosedView> {
  const { userId, accountId } = ctx.actor
  const login = await findLoginOf(ctx.db, userId)
  if (!login) return goOn(ctx)
  if (input.confirm !== login.email) {
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ field: 'confirm', message: 'This is not the e-mail address of your login.' }],
    })
  }
  await refuseWhileUndoable(ctx)
  const claim = `closing:${userId}`
  if (!(await claimCheckout(ctx.db, accountId, claim, ctx.clock.now()))) {
    throw new DomainError('IDEMPOTENCY_KEY_IN_PROGRESS', { retryAfterSeconds: 2 })
  }
  try {
    await refuseInUse(ctx)
    await store(ctx, login, input.reason)
  } catch (error) {
    await releaseCheckout(ctx.db, accountId, claim)
    throw error
  }
  return goOn(ctx)
}

/** Else whoever changed the address could make its undo worthless; the link in the owner's mail is the only way back. */
async function refuseWhileUndoable({ env, actor }: AccountContext): Promise<void> {
  const untilMs = await sessionRegistry(env.bindings, actor.userId).linksOpenUntil('undo-email')
  if (untilMs === null) return
  const when = tokyoTime(untilMs)
  const message = `Your sign-in address was changed within the last week, and that can still be undone. You can close your login from ${when}.`
  throw new DomainError('EMAIL_CHANGE_UNDOABLE', { fields: [{ field: 'confirm', message }], details: { until: iso(untilMs) } })
}

/** As the vendors show it now: a copy of a minute ago may lack the order that was placed since. */
async function refuseInUse({ db, ports, actor }: AccountContext): Promise<void> {
  const [unconfirmed, orders, services] = await Promise.all([
    listUnconfirmedOrders(db, actor.accountId),
    ports.crm.listOrdersOfAccount(actor.accountId),
    ports.billing.listServices(actor.clientId),
  ])
  const known = new Set(orders.map(({ portalOrderId }) => portalOrderId))
  const details: AccountInUseDetails = {
    orders: [
      ...unconfirmed.filter((id) => !known.has(id)).map((id) => ({ id, number: null, status: 'submitting' })),
      ...orders
        .filter(({ status }) => OPEN_ORDER.has(status))
        .map(({ id, portalOrderId, number, status }) => ({ id: portalOrderId ?? id, number, status })),
    ],
    services: services.filter(({ status }) => RUNNING_SERVICE.has(status)).map(({ id, name, status }) => ({ id, name, status })),
  }
  if (details.orders.length > 0 || details.services.length > 0) throw new DomainError('ACCOUNT_IN_USE', { details })
}

async function store(ctx: AccountContext, login: Login, reason: CloseReason | undefined): Promise<void> {
  const { device, place } = ctx.origin?.() ?? {}
  const notice = securityNotice(ctx, {
    kind: 'account-closed',
    userId: login.userId,
    to: login.email,
    uniqueKey: 'closed',
    ...(device !== undefined && { device }),
    ...(place !== undefined && { place }),
  })
  await storeClosed(ctx, login, {
    notice,
    mailId: await derivedUlid('mail', notice.uniqueKey),
    addressObjects: addressObjects(ctx, login.email),
    detail: reason === undefined ? {} : { reason },
  })
}

/** Of a login that is closed in D1, by this request or by an earlier one whose answer was lost. */
async function goOn(ctx: AccountContext): Promise<AccountClosedView> {
  const { userId } = ctx.actor
  const closing = await findClosing(ctx.db, userId)
  if (closing) {
    await eraseObjects(ctx, closing)
    ctx.background(finishClosing(ctx, userId))
  }
  return { closedAt: (await findClosedAt(ctx.db, userId)) ?? iso(ctx.clock.now()), erased: ERASED, kept: KEPT }
}
