import type { AccountContext } from '#worker/context.ts'
import type { PaymentMethodListView, PaymentMethodSummaryView } from '#worker/contracts/billing.ts'
import type { PageQuery } from '#worker/contracts/page.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { paginate } from '#worker/lib/page.ts'
import { toPaymentMethodView } from './to-payment-method-view.ts'

type Options = { live: boolean }

export async function listPaymentMethods(
  ctx: AccountContext,
  query: PageQuery,
  { live }: Options,
): Promise<PaymentMethodListView> {
  const { value: methods } = await readCopy(ctx, 'payment-methods', { live })
  const ranked = methods.map((method, index) => ({ view: toPaymentMethodView(method), index }))
  const page = paginate(ranked, ({ index }) => String(9999 - index), query)
  return { items: page.items.map(({ view }) => view), nextCursor: page.nextCursor }
}

/** For display: every decision reads live. Billing lists the default method first (its answer has no flag for it). */
export async function getPaymentMethodSummary(ctx: AccountContext, { live }: Options): Promise<PaymentMethodSummaryView> {
  const { value: methods } = await readCopy(ctx, 'payment-methods', { live })
  const [first] = methods
  return { hasPaymentMethod: methods.length > 0, count: methods.length, ...(first && { default: toPaymentMethodView(first) }) }
}
