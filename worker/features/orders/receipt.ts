import type { ServiceContext } from '#worker/context.ts'
import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'

const WEEK_MS = 7 * 24 * 3_600_000

export type Receipt = { id: string; mail: OutgoingMail }

/** Freezes what was agreed, as Salesforce has it; one a checkout, however often it is made. */
export async function receiptOf(
  { env, clock }: Pick<ServiceContext, 'env' | 'clock'>,
  to: string,
  checkoutId: string,
  orders: readonly CrmOrder[],
): Promise<Receipt> {
  // At module level the first formatter would cost every start of an isolate about 25 ms.
  const yenFormat = new Intl.NumberFormat('en-JP', { style: 'currency', currency: 'JPY' })
  const items = orders.flatMap((order) => order.items)
  const total = (counts: (item: CrmOrderItem) => boolean) =>
    yenFormat.format(items.filter(counts).reduce((sum, item) => sum + item.unitPrice * item.quantity, 0))
  const [first] = orders
  const body = composeMail({
    greeting: 'Thank you for your order.',
    paragraphs: [
      'We have received it and our staff will check it now. This is what you ordered, at the prices you confirmed:',
      ...orders.flatMap((order) => [
        `Order ${order.number}${detailsOf(order)}`,
        ...order.items.map((item) => `${item.name}: ${yenFormat.format(item.unitPrice)} ${CYCLE_TEXT[item.cycle]}, tax included`),
      ]),
      `First invoice, made when the service starts: ${total(() => true)}. Then every month: ${total((item) => item.cycle === 'monthly')}. Tax included.`,
      ...(first ? [`Address: ${addressOf(first)}.`] : []),
      'Until our staff have approved an order you can change or cancel it yourself, free of charge.',
    ],
    action: { label: 'Follow my orders', url: `${env.PUBLIC_BASE_URL}/orders` },
    supportEmail: env.SUPPORT_EMAIL,
    appName: env.APP_NAME,
  })
  const uniqueKey = `order-received:${checkoutId}`
  const expiresAtMs = clock.now() + WEEK_MS
  const mail = {
    uniqueKey,
    kind: 'order-received',
    to,
    subject: 'We received your order',
    ...body,
    expiresAtMs,
    repeatable: false,
  }
  return { id: await derivedUlid('mail', uniqueKey), mail }
}

const CYCLE_TEXT = { monthly: 'a month', annually: 'a year', 'one-time': 'once' } as const

function detailsOf(order: CrmOrder): string {
  const details = [
    ...(order.simKind ? [order.simKind === 'eSIM' ? 'eSIM' : 'SIM card'] : []),
    ...(order.portIn ? ['with your present number'] : []),
    ...(order.activationType === 'scheduled' && order.scheduledAt
      ? [`starts on ${tokyoDay(Date.parse(order.scheduledAt))}`]
      : []),
  ]
  return `, placed on ${tokyoDay(Date.parse(order.createdAt))}${details.map((detail) => `, ${detail}`).join('')}:`
}

function addressOf({ address }: CrmOrder): string {
  const { street, city, state, postalCode } = address
  return [street.replaceAll('\n', ', '), city, `${state} ${postalCode}`].join(', ')
}
