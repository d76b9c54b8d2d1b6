import { type CampaignResult, emptyResult, playInto } from './campaign.ts'
import { drawFault } from './draw.ts'
import { APPROVED, play } from './history.ts'
import { type Action, calmPlan, DAY, HOUR, MINUTE, type Category, type Plan } from './plan.ts'
import { Random } from '../../setup/random.ts'
import { seedOf } from './seed-of.ts'

const KINDS_OF_ORDER: [Category, number | null][] = [
  ['esim', null],
  ['esim', 4 * DAY],
  ['vpn', null],
  ['vpn', 4 * DAY],
]
/** Reading and call follow each other at once: a change that comes before the reading must be seen. */
const STRICT_GRACE_MS = 1000

type Event = (at: number) => Action
const EVENTS: readonly Event[] = [
  (at) => ({ at, kind: 'cancel' }),
  (at) => ({ at, kind: 'move-later', value: at + 30 * MINUTE }),
  (at) => ({ at, kind: 'wake' }),
]
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

/** F8: cancel, reschedule and alarm in every order, each right before every call of the history. */
export function runInterleavings(share: { every: number; offset: number } = { every: 1, offset: 0 }): CampaignResult {
  const sum = emptyResult()
  let number = 0
  for (const [category, scheduledAfter] of KINDS_OF_ORDER) {
    const times = play(calmPlan({ category, scheduledAfter })).callTimes
    for (const order of ORDERS) {
      for (const [first, a] of times.entries()) {
        for (const [offset, b] of times.slice(first).entries()) {
          for (const c of times.slice(first + offset)) {
            if (number++ % share.every !== share.offset) continue
            const actions = [a, b, c].flatMap((time, index) => {
              const event = EVENTS[order[index] ?? 0]
              return event ? [event(time - 3 + index)] : []
            })
            const name = `F8 ${category} ${scheduledAfter ?? 'at once'} ${actions.map((one) => `${one.kind}@${one.at}`).join(' ')}`
            playInto(sum, name, calmPlan({ category, scheduledAfter, actions }), STRICT_GRACE_MS)
          }
        }
      }
    }
  }
  return sum
}

/** F8 on top: the same at any moment, with a fault or a crash somewhere. */
export function runRaces(count: number, campaignSeed: number): CampaignResult {
  const sum = emptyResult()
  for (let index = 0; index < count; index++) {
    const seed = seedOf(campaignSeed ^ 0xf8, index)
    const random = new Random(seed)
    const [category, scheduledAfter] = KINDS_OF_ORDER[index % KINDS_OF_ORDER.length] ?? ['esim', null]
    const near = () => (scheduledAfter ?? 5000) + random.between(-3000, random.pick([4000, 20 * MINUTE]))
    const plan: Plan = calmPlan({
      category,
      scheduledAfter,
      latencyMs: random.pick([20, 100, 1000]),
      actions: EVENTS.map((event) => event(near())),
    })
    if (random.chance(0.5)) plan.faults[random.between(0, 25)] = drawFault(random)
    if (random.chance(0.3)) plan.kills.push({ at: near(), downMs: random.pick([500, MINUTE, HOUR]) })
    playInto(sum, `F8 ${seed}`, plan)
  }
  return sum
}

export interface TimeResult extends CampaignResult {
  /** The latest activation after its time, in milliseconds. */
  latestMs: number
  notOnce: number
}

/** First midnight of Tokyo that is a day away. */
const MIDNIGHT = Math.ceil((APPROVED + DAY - 15 * HOUR) / DAY) * DAY + 15 * HOUR - APPROVED

/** F9: the activation time changes up to four times around its moment, to midnights of Tokyo, to past dates. */
export function runTimeChanges(count: number, campaignSeed: number): TimeResult {
  const sum: TimeResult = { ...emptyResult(), latestMs: 0, notOnce: 0 }
  for (let index = 0; index < count; index++) {
    const seed = seedOf(campaignSeed ^ 0xf9, index)
    const random = new Random(seed)
    const due = random.pick([MIDNIGHT, 4 * DAY, HOUR, 10_000])
    const changes = Array.from({ length: random.between(1, 4) }, (): Action => {
      const at = due + random.between(-random.pick([500, 5000, 5 * MINUTE, 5 * DAY]), random.pick([500, 5000, MINUTE]))
      const to = random.pick([
        due,
        MIDNIGHT,
        MIDNIGHT + DAY,
        at,
        at + 1,
        at + random.between(-MINUTE, MINUTE),
        at + random.between(0, 5 * DAY),
      ])
      return random.chance(0.15)
        ? { at: Math.max(10, at), kind: 'move-past' }
        : { at: Math.max(10, at), kind: 'move-later', value: to }
    })
    const plan = calmPlan({ category: 'esim', scheduledAfter: due, actions: changes, latencyMs: random.pick([5, 50, 200]) })
    const { rows } = playInto(sum, `F9 ${seed}`, plan, STRICT_GRACE_MS)
    const activations = rows.filter((row) => row.vendor === 'freebit' && row.type === 'effect')
    if (activations.length !== 1) sum.notOnce++
    const at = Date.parse(activations[0]?.at ?? '')
    sum.latestMs = Math.max(sum.latestMs, at - dueOf(rows, at) || 0)
  }
  return sum
}

/** The time that Salesforce held when the line was activated, or the change that made it due at once. */
function dueOf(rows: ReturnType<typeof play>['rows'], before: number): number {
  let due = 0
  for (const row of rows) {
    const changedAt = Date.parse(row.at)
    const time = (row.detail as { values?: Record<string, unknown> } | null)?.values?.['Activation_Scheduled_At__c']
    if (typeof time === 'string' && changedAt <= before) due = Math.max(Date.parse(time), changedAt)
  }
  return due
}
