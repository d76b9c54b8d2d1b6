import type { AccountContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'

const WEEK_MS = 7 * 24 * 3_600_000

/** Receipt that freezes what was agreed; one a checkout, however often it is queued. */
export async function queueReceipt(ctx: AccountContext, checkoutId: string, orders: readonly CrmOrder[]): Promise<void> {
  const { env } = ctx
  // At module level the first formatter would cost every start of an isolate about 25 ms.
  const yenFormat = new Intl.NumberFormat('en-JP', { style: 'currency', currency: 'JPY' })
  const lines = orders.flatMap((order) => [
    `Order ${order.number}`,
    ...order.items.map((item) => `${item.name}: ${yenFormat.format(item.unitPrice)} ${CYCLE_TEXT[item.cycle]}, tax included`),
  ])
  const body = composeMail({
    greeting: 'Thank you for your order.',
    paragraphs: ['We have received it and our staff will check it now. This is what you ordered:', ...lines],
    action: { label: 'Follow my orders', url: `${env.PUBLIC_BASE_URL}/orders` },
    supportEmail: env.SUPPORT_EMAIL,
    appName: env.APP_NAME,
  })
  const uniqueKey = `order-received:${checkoutId}`
  const id = await derivedUlid('mail', uniqueKey)
  const nowMs = ctx.clock.now()
  const mail = { uniqueKey, kind: 'order-received', to: ctx.actor.email, subject: 'We received your order', ...body }
  await insertMail(ctx.db, { ...mail, expiresAtMs: nowMs + WEEK_MS, repeatable: false }, { id, nowMs })
  await nudgeMail(ctx, id)
}

const CYCLE_TEXT = { monthly: 'a month', annually: 'a year', 'one-time': 'once' } as const
