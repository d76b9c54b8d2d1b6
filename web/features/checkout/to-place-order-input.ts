import type { PlanView } from '#worker/contracts/catalog.ts'
import type { PlaceOrderInput } from '#worker/contracts/orders.ts'
import { type LineFields, toHalfWidth, toPortIn } from './checkout-form.ts'
import { type PriceCorrections, toPricedItems } from './priced-items.ts'

export type CheckoutLine = { id: string; quantity: number; plan: PlanView }
type Line = PlaceOrderInput['lines'][number]

/** What is sent is what was shown: the same prices, the same choices. Only fields of the line's own kind of service go along. */
export function toPlaceOrderInput(order: {
  checkoutId: string
  lines: readonly CheckoutLine[]
  fields: Readonly<Record<string, LineFields>>
  corrections: PriceCorrections
  confirmDuplicate: boolean
}): PlaceOrderInput {
  const lines = order.lines.filter(({ id }) => order.fields[id])
  return {
    checkoutId: order.checkoutId,
    cartLineIds: lines.map(({ id }) => id),
    acceptedTerms: true,
    ...(order.confirmDuplicate && { confirmDuplicate: true }),
    lines: lines.flatMap(({ id, quantity, plan }) => {
      const fields = order.fields[id]
      if (!fields) return []
      const options = fields.options.filter((sku) => plan.options.some((option) => option.sku === sku))
      const prices = Object.fromEntries(toPricedItems(plan, options, order.corrections).map(({ sku, price }) => [sku, price]))
      return [
        { sku: plan.sku, quantity, options, prices, config: toConfig(plan, fields), activation: toActivation(plan, fields) },
      ]
    }),
  }
}

function toConfig(plan: PlanView, fields: LineFields): Line['config'] {
  if (plan.category === 'vpn') return { category: 'vpn' }
  if (plan.category === 'internet') {
    const access = fields.access.trim()
    return { category: 'internet', ...(access && { access }) }
  }
  const { gender, ...portIn } = toPortIn(fields.portIn)
  return {
    category: 'sim',
    kind: fields.kind,
    ...(fields.kind === 'eSIM' && { eid: toHalfWidth(fields.eid).replace(/[\s-]/g, '') }),
    ...(canKeepNumber(plan) && fields.keepsNumber && gender && { portIn: { ...portIn, gender } }),
  }
}

function toActivation(plan: PlanView, fields: LineFields): Line['activation'] {
  return plan.category === 'sim' && fields.when === 'scheduled' ? { type: 'scheduled', on: fields.on } : { type: 'immediate' }
}

/** A number can move to a line that can carry calls. */
export function canKeepNumber(plan: PlanView): boolean {
  return plan.sim?.type === 'Voice'
}
