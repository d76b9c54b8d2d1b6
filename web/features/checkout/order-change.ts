import type { ChangeOrderInput, OrderView } from '#worker/contracts/orders.ts'
import { emptyLine, type LineFields, toHalfWidth, toPortIn } from './checkout-form.ts'

/** What becomes of a number transfer that was ordered. */
export type NumberChoice = 'as-ordered' | 'new-details' | 'none'

/** The order as the form of its line shows it. Details of a transfer are never shown again: they are given anew or left alone. */
export function toFields(order: OrderView): LineFields {
  const { sim, activation } = order
  return {
    ...emptyLine(order.category),
    access: order.access ?? '',
    ...(sim && { kind: sim.kind, eid: sim.eid ?? '' }),
    ...(activation?.type === 'scheduled' && { when: 'scheduled', on: activation.on }),
  }
}

/** Only what is different; null when nothing is. */
export function toChange(order: OrderView, fields: LineFields, number: NumberChoice): ChangeOrderInput | null {
  const change = { ...activationOf(order, fields), ...accessOf(order, fields), ...simOf(order, fields, number) }
  return Object.keys(change).length === 0 ? null : { version: order.version, ...change }
}

function activationOf({ category, activation }: OrderView, { when, on }: LineFields): Pick<ChangeOrderInput, 'activation'> {
  const day = activation?.type === 'scheduled' ? activation.on : null
  const wanted = when === 'scheduled' ? on : null
  if (category !== 'sim' || day === wanted) return {}
  return { activation: wanted === null ? { type: 'immediate' } : { type: 'scheduled', on: wanted } }
}

function accessOf(order: OrderView, fields: LineFields): Pick<ChangeOrderInput, 'access'> {
  const access = fields.access.trim()
  return order.category === 'internet' && access !== (order.access ?? '') ? { access } : {}
}

function simOf({ sim }: OrderView, fields: LineFields, number: NumberChoice): Pick<ChangeOrderInput, 'sim'> {
  if (!sim) return {}
  const eid = toHalfWidth(fields.eid).replace(/[\s-]/g, '')
  const { gender, ...portIn } = toPortIn(fields.portIn)
  const change = {
    ...(fields.kind !== sim.kind && { kind: fields.kind }),
    ...(fields.kind === 'eSIM' && eid !== sim.eid && { eid }),
    ...(number === 'new-details' && gender && { portIn: { ...portIn, gender } }),
    ...(number === 'none' && sim.keepsNumber && { portIn: null }),
  }
  return Object.keys(change).length === 0 ? {} : { sim: change }
}
