import { compareBilling, isServiceOver } from './compare-billing.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { indexStateOf } from './index-state.ts'
import type { Difference } from './kinds.ts'
import type { AccountPicture, OrderPicture } from './read-account.ts'

const OVERDUE_MS = 15 * 60_000
const TOO_LONG_MS = 6 * 3_600_000

/** Whose values a task may keep: states and ids, not a card's number nor what somebody typed. */
const TOLD: ReadonlySet<string> = new Set(['status', 'activationStatus', 'errorCode', 'billingOrderId', 'billingInvoiceId'])

export type Surroundings = {
  now: number
  /** Approved orders that Salesforce shows as due. */
  due: ReadonlySet<string>
}

/** Pure: what does not fit together. An order that is on the move is left alone but for its being late. */
export function compareAccount(account: AccountPicture, around: Surroundings): Difference[] {
  return account.orders.flatMap((picture) => {
    const { standing } = picture
    const late = [...compareProgress(picture, around), ...compareTelling(picture)]
    if (standing.moving) return late
    return [
      ...late,
      ...compareCrm(picture, around),
      ...compareIndex(picture),
      ...compareClaims(account, picture),
      ...compareBilling(account, picture),
    ]
  })
}

function compareProgress({ order, standing }: OrderPicture, { now }: Surroundings): Difference[] {
  const { phase, since, nextAt } = standing
  const evidence = { phase, since: instant(since), nextLook: instant(nextAt) }
  const list: Difference[] = []
  if (nextAt !== null && now - nextAt > OVERDUE_MS)
    list.push({ kind: 'stalled', subject: order.id, evidence, remedy: { kind: 'rearm' } })
  if (phase === 'running' && since !== null && now - since > TOO_LONG_MS)
    list.push({ kind: 'provisioning-too-long', subject: order.id, evidence })
  return list
}

function compareTelling({ order, standing }: OrderPicture): Difference[] {
  const { count, attempts } = standing.untold
  return attempts < NUMBERS.lateAttempts ? [] : [{ kind: 'told-late', subject: order.id, evidence: { waiting: count, attempts } }]
}

function compareCrm({ order, standing, index }: OrderPicture, { due }: Surroundings): Difference[] {
  const { phase, shows, services } = standing
  const subject = order.id
  const list: Difference[] = []
  const wrong = Object.entries(shows ?? {}).filter(([name, value]) => order[name as keyof typeof order] !== value)
  if (wrong.length > 0 && order.status !== 'cancelled') {
    const evidence = Object.fromEntries(
      wrong.map(([name, value]) => [
        name,
        TOLD.has(name) ? `${String(order[name as keyof typeof order])}, not ${String(value)}` : 'differs',
      ]),
    )
    list.push({ kind: 'crm-differs', subject, evidence, remedy: { kind: 'nudge' } })
  }
  if (phase === 'completed') {
    const items = order.items.flatMap((item) => {
      const ours = services.find(({ lineId }) => lineId !== null && lineId === (item.lineId ?? item.id))
      return ours && item.billingServiceId !== ours.serviceId ? [{ itemId: item.id, billingServiceId: ours.serviceId }] : []
    })
    const evidence = Object.fromEntries(items.map(({ itemId, billingServiceId }) => [itemId, billingServiceId]))
    if (items.length > 0) list.push({ kind: 'crm-service-ids', subject, evidence, remedy: { kind: 'set-service-ids', items } })
  }
  if (due.has(subject) && (phase === 'idle' || phase === 'failed' || phase === 'cancelled'))
    list.push({ kind: 'due-unknown', subject, evidence: { phase }, remedy: { kind: 'nudge' } })
  if (order.status === 'cancelled' && index?.state !== 'cancelled' && (phase === 'idle' || phase === 'scheduled'))
    list.push({ kind: 'cancel-unseen', subject, evidence: { phase, index: index?.state ?? null }, remedy: { kind: 'nudge' } })
  return list
}

function compareIndex({ order, standing, index }: OrderPicture): Difference[] {
  // Cancelled is known from Salesforce as well: a customer's own cancelling never reaches the object.
  if (order.status === 'cancelled') return []
  const expected = indexStateOf(standing.phase)
  if (index?.state === expected) return []
  if (!index && standing.attempt === 0 && order.portalOrderId === null) return []
  const evidence = { index: index?.state ?? null, object: expected }
  return [{ kind: 'index-behind', subject: order.id, evidence, remedy: { kind: 'index' } }]
}

function compareClaims(account: AccountPicture, picture: OrderPicture): Difference[] {
  const { order, standing, claims } = picture
  const { phase, attempt, fenced } = standing
  const subject = order.id
  const over = phase === 'completed' && isServiceOver(account, picture)
  const mayHold = !over && (fenced || phase === 'completed' || phase === 'needs-attention')
  if (claims.length > 0 && !mayHold) {
    const evidence = { claims: claims.length, phase }
    return [{ kind: 'claim-orphan', subject, evidence, remedy: { kind: 'release-sim', attempt } }]
  }
  const phoneNumber = order.portIn?.number ?? order.phoneNumber
  if (phase !== 'completed' || over || order.category !== 'sim' || !phoneNumber) return []
  if (claims.some(({ resource }) => resource.startsWith('number:'))) return []
  const sim = { phoneNumber, ...(order.simKind === 'Physical' && order.iccid ? { iccid: order.iccid } : {}) }
  return [{ kind: 'claim-missing', subject, evidence: { phase }, remedy: { kind: 'claim-sim', attempt, sim } }]
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
