import { and, eq } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { orderIndex, tasks } from '#worker/db/schema.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import type { CrmOrderProgress } from '#worker/ports/crm.ts'
import { accountCache } from '#worker/stubs.ts'
import { composeOrderMail } from './mails.ts'
import type { Announcement, OutboxEntry } from './outbox.ts'
import { findCustomer } from './perform.ts'
import type { Run } from './run.ts'
import { releaseSim } from '#worker/db/sim-claims.ts'
import { difference } from './write-back.ts'

/** Sends one outbox entry. Each kind may be repeated: sets values, inserts under a unique key, or compares before it writes. */
export async function deliver(ctx: ServiceContext, run: Run, entry: OutboxEntry): Promise<void> {
  const { announcement } = entry
  switch (announcement.kind) {
    case 'write-back':
      await writeBack(ctx, run.orderId, announcement.progress, entry.attempts > 0)
      return clearCopies(ctx, run)
    case 'service-ids':
      await writeServiceIds(ctx, run.orderId, announcement.items, entry.attempts > 0)
      return clearCopies(ctx, run)
    case 'sim-details':
      return recordSimDetails(ctx, run, announcement, entry.attempts > 0)
    case 'mail':
      return queueMail(ctx, run, announcement)
    case 'index':
      return updateIndex(ctx, run, announcement)
    case 'task':
      return openTask(ctx, run, announcement)
    case 'task-closed':
      return closeTask(ctx, run, announcement.code)
    case 'release-sim':
      return releaseSim(ctx.db, run.orderId, announcement.attempt)
    case 'invalidate':
      return clearCopies(ctx, run)
  }
}

async function clearCopies(ctx: ServiceContext, run: Run): Promise<void> {
  const accountId = run.facts?.accountId ?? (await findAccountId(ctx, run.orderId))
  if (accountId)
    await accountCache(ctx.env.bindings, accountId).invalidate(['orders', 'subscriptions', 'invoices'], 'order provisioning')
}

/** Before its facts are frozen a run knows no account; orders that staff entered are not in the index either. */
async function findAccountId(ctx: ServiceContext, orderId: string): Promise<string | null> {
  const [row] = await ctx.db.select({ id: orderIndex.sfAccountId }).from(orderIndex).where(eq(orderIndex.sfOrderId, orderId))
  return row?.id ?? (await ctx.ports.crm.findOrder(orderId))?.accountId ?? null
}

/** A lost answer may hide an applied update: what Salesforce already shows is not written again. */
async function writeBack(ctx: ServiceContext, orderId: string, progress: CrmOrderProgress, repeated: boolean): Promise<void> {
  const current = repeated ? await ctx.ports.crm.findOrder(orderId) : null
  const { status, ...fields } = current ? difference(progress, current) : progress
  if (Object.keys(fields).length > 0) await ctx.ports.crm.updateOrder(orderId, fields)
  if (status === undefined) return
  // Read right before it is written: staff may have cancelled meanwhile, and that is not written over.
  const order = await ctx.ports.crm.findOrder(orderId)
  if (order && difference({ status }, order).status !== undefined) await ctx.ports.crm.updateOrder(orderId, { status })
}

async function writeServiceIds(
  ctx: ServiceContext,
  orderId: string,
  items: Extract<Announcement, { kind: 'service-ids' }>['items'],
  repeated: boolean,
): Promise<void> {
  const shown = repeated ? ((await ctx.ports.crm.findOrder(orderId))?.items ?? []) : []
  const open = items.filter(({ itemId, billingServiceId }) =>
    shown.every((item) => item.id !== itemId || item.billingServiceId !== billingServiceId),
  )
  if (open.length > 0) await ctx.ports.crm.setBillingServiceIds(open)
}

async function recordSimDetails(
  ctx: ServiceContext,
  run: Run,
  { serviceId, billingProductId, iccid }: Extract<Announcement, { kind: 'sim-details' }>,
  repeated: boolean,
): Promise<void> {
  const services = repeated && run.facts ? await ctx.ports.billing.listServices(run.facts.clientId) : []
  if (services.some((service) => service.id === serviceId && service.iccid === iccid)) return
  await ctx.ports.billing.recordSimDetails(serviceId, billingProductId, { iccid })
}

async function queueMail(ctx: ServiceContext, run: Run, announcement: Extract<Announcement, { kind: 'mail' }>): Promise<void> {
  const accountId = run.facts?.accountId ?? (await findAccountId(ctx, run.orderId))
  const to = accountId && (await findCustomer(ctx.db, accountId))
  if (!to)
    return ctx.log.warn('an order of nobody with a login: no mail', { orderId: run.orderId, template: announcement.template })
  const uniqueKey = `order-${announcement.template}:${run.orderId}:${announcement.version}`
  const id = await derivedUlid('mail', uniqueKey)
  const mail = composeOrderMail(announcement.template, run, ctx.env)
  await insertMail(
    ctx.db,
    { ...mail, uniqueKey, kind: `order-${announcement.template}`, to: to.email, repeatable: false },
    { id, nowMs: ctx.clock.now() },
  )
  await ctx.env.bindings.MAIL.send({ mailId: id }).catch(() =>
    ctx.log.warn('mail nudge lost; the sweep will find it', { mailId: id }),
  )
}

async function updateIndex(
  ctx: ServiceContext,
  run: Run,
  { state, parkedAt }: Extract<Announcement, { kind: 'index' }>,
): Promise<void> {
  const now = ctx.clock.now()
  const problem = run.phase === 'failed' || run.phase === 'needs-attention' ? run.problem : null
  const shown = { state, problemCode: problem?.code ?? null, problem: problem?.message ?? null, parkedAtMs: parkedAt ?? null }
  const changed = await ctx.db
    .update(orderIndex)
    .set({ ...shown, updatedAtMs: now, nextLookAtMs: run.nextAt ?? run.dueAt })
    .where(eq(orderIndex.sfOrderId, run.orderId))
    .returning({ id: orderIndex.portalOrderId })
  if (changed.length > 0 || !run.facts) return
  const row = { sfAccountId: run.facts.accountId, userId: run.facts.userId, checkoutId: '', cartHash: '' }
  await ctx.db
    .insert(orderIndex)
    .values({ portalOrderId: run.orderId, sfOrderId: run.orderId, ...shown, createdAtMs: now, updatedAtMs: now, ...row })
    .onConflictDoNothing()
}

async function openTask(ctx: ServiceContext, run: Run, task: Extract<Announcement, { kind: 'task' }>): Promise<void> {
  await ctx.db
    .insert(tasks)
    .values({
      id: ctx.ids.ulid(),
      uniqueKey: taskKey(run, task.code),
      kind: task.code,
      subjectId: run.orderId,
      detail: task.detail,
      state: 'open',
      createdAt: new Date(ctx.clock.now()).toISOString(),
    })
    .onConflictDoUpdate({ target: tasks.uniqueKey, set: { detail: task.detail, state: 'open', closedAt: null } })
  ctx.log.error('order needs a person', { orderId: run.orderId, code: task.code })
}

async function closeTask(ctx: ServiceContext, run: Run, code: string): Promise<void> {
  await ctx.db
    .update(tasks)
    .set({ state: 'closed', closedAt: new Date(ctx.clock.now()).toISOString() })
    .where(and(eq(tasks.uniqueKey, taskKey(run, code)), eq(tasks.state, 'open')))
}

function taskKey(run: Run, code: string): string {
  return `order:${run.orderId}:${code}:${run.attempt}`
}
