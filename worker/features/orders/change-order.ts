import type { z } from 'zod'
import type { AccountContext } from '#worker/context.ts'
import type { ChangeOrderInput, OrderView } from '#worker/contracts/orders.ts'
import { iso, startOfTokyoDay, tokyoDay } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { CrmOrder, CrmOrderRevision, CrmPortIn } from '#worker/ports/crm.ts'
import { describeSim } from './cart-orders.ts'
import { checkSetup } from './check-setup.ts'
import { finishRevision } from './finish-revision.ts'
import { findOwnOrder } from './get-order.ts'
import { noteForStaff } from './note-for-staff.ts'
import { mainItem, toOrderView } from './order-view.ts'
import { reviseOrder, type Wish } from './revise-order.ts'

type Change = z.output<typeof ChangeOrderInput>

/** Until staff approve (contracts §4): when it starts and how it is set up. A change of staff since the customer looked comes first. */
export async function changeOrder(ctx: AccountContext, id: string, change: Change): Promise<OrderView> {
  const { id: orderId } = await findOwnOrder(ctx, id)
  const wish: Wish = {
    version: change.version,
    isMet: (order) => order.status !== 'cancelled' && differencesOf(order, toTarget(order, change)).length === 0,
    toRevision: (order) => {
      const target = toTarget(order, change)
      check(order, target, change, ctx.clock.now())
      return toRevision(order, target, ctx.clock.now())
    },
  }
  const { order, written } = await reviseOrder(ctx, orderId, wish)
  await finishRevision(ctx, order, written ? 'order-changed' : null)
  return toOrderView(order, null)
}

/** The order's changeable part as it is to be. */
type Target = {
  activationType: CrmOrder['activationType']
  scheduledAt: string | null
  simKind: CrmOrder['simKind']
  eid: string | null
  portIn: CrmPortIn | null
  access: string | null
}

function toTarget(order: CrmOrder, { activation, access, sim }: Change): Target {
  const simKind = sim?.kind ?? order.simKind
  return {
    activationType: activation?.type ?? order.activationType,
    scheduledAt: activation ? (activation.type === 'scheduled' ? iso(startOfTokyoDay(activation.on)) : null) : order.scheduledAt,
    simKind,
    eid: simKind === 'eSIM' ? (sim?.eid ?? order.eid) : null,
    portIn: sim?.portIn === undefined ? order.portIn : sim.portIn,
    access: access === undefined ? accessOf(order) : access || null,
  }
}

function accessOf(order: CrmOrder): string | null {
  const access = mainItem(order)?.config?.['access']
  return typeof access === 'string' && access !== '' ? access : null
}

function check(order: CrmOrder, target: Target, change: Change, nowMs: number): void {
  const { sim, access, activation = null } = change
  const misplaced = [
    ...(sim !== undefined && order.category !== 'sim' ? ['sim'] : []),
    ...(access !== undefined && order.category !== 'internet' ? ['access'] : []),
  ]
  if (misplaced.length > 0) {
    const fields = misplaced.map((field) => ({ field, message: 'This order has nothing of that kind.' }))
    throw new DomainError('VALIDATION_FAILED', { fields })
  }
  const judgesSim = target.simKind !== null && (sim !== undefined || activation?.type === 'scheduled')
  const setup = {
    activation,
    chosenOn: order.scheduledAt && tokyoDay(Date.parse(order.scheduledAt)),
    sim: judgesSim && target.simKind ? { ...target, kind: target.simKind, simType: mainItem(order)?.simType ?? null } : null,
  }
  checkSetup(setup, nowMs, { activation: 'activation', sim: 'sim' })
}

/** What is different, as staff read it. */
function differencesOf(order: CrmOrder, target: Target): string[] {
  const list: string[] = []
  if (target.activationType !== order.activationType || !sameInstant(target.scheduledAt, order.scheduledAt)) {
    list.push(`activation ${whenOf(target)} (before: ${whenOf(order)})`)
  }
  if (target.simKind !== order.simKind) list.push(`${target.simKind ?? 'no SIM'} instead of ${order.simKind ?? 'no SIM'}`)
  if (target.eid !== order.eid) list.push(target.eid === null ? 'no EID' : 'another EID')
  if (!samePortIn(target.portIn, order.portIn)) list.push(target.portIn ? 'number transfer' : 'no number transfer')
  if (target.access !== accessOf(order)) list.push('access notes')
  return list
}

function toRevision(order: CrmOrder, target: Target, nowMs: number): CrmOrderRevision {
  const { activationType, simKind, access, ...rest } = target
  const main = mainItem(order)
  const config = { ...main?.config, ...(simKind && describeSim(simKind, target.portIn !== null)) }
  const changesConfig = main && (simKind !== null || access !== accessOf(order))
  return {
    ...(activationType && { activationType, scheduledAt: rest.scheduledAt }),
    ...(simKind && { simKind, eid: rest.eid }),
    ...(!samePortIn(rest.portIn, order.portIn) && { portIn: rest.portIn }),
    ...(changesConfig && {
      item: { itemId: main.id, config: order.category === 'internet' ? { ...config, access } : config },
    }),
    note: noteForStaff(nowMs, `changed by the customer: ${differencesOf(order, target).join(', ')},`),
  }
}

function whenOf({ activationType, scheduledAt }: Pick<Target, 'activationType' | 'scheduledAt'>): string {
  return activationType === 'scheduled' && scheduledAt ? `on ${tokyoDay(Date.parse(scheduledAt))}` : 'as soon as possible'
}

function sameInstant(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : Date.parse(a) === Date.parse(b)
}

function samePortIn(a: CrmPortIn | null, b: CrmPortIn | null): boolean {
  const fields = (one: CrmPortIn | null) =>
    one && [one.number, one.reservationNumber, one.expiresOn, one.nameKanji, one.nameKana, one.birthDate, one.gender].join('\n')
  return fields(a) === fields(b)
}
