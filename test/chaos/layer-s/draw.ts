import {
  type Action,
  type ActionKind,
  type Boundary,
  calmPlan,
  type Category,
  DAY,
  type EventShape,
  type Fault,
  type FaultKind,
  type Flaw,
  HOUR,
  MINUTE,
  type Outage,
  type Plan,
  type Vendor,
} from './plan.ts'
import { Random } from '../../setup/random.ts'

export const CATEGORIES = ['esim', 'physical', 'vpn', 'internet'] as const satisfies readonly Category[]
export const VENDORS = ['salesforce', 'whmcs', 'freebit'] as const satisfies readonly Vendor[]
export const EVENT_SHAPES = [
  'once',
  'twice',
  'five-at-once',
  'new-id',
  'after-30-days',
  'reordered',
  'late-1h',
  'late-3d',
  'missing',
] as const satisfies readonly EventShape[]
export const BOUNDARIES = [
  'before-call',
  'in-flight',
  'effect-applied',
  'reply-not-stored',
  'stored-not-acked',
] as const satisfies readonly Boundary[]
export const FAULT_KINDS = [
  'lost',
  'late',
  'twice',
  'not-sent',
  'refused',
  'html',
  'html-applied',
  'error',
  'error-applied',
  'hang',
] as const satisfies readonly FaultKind[]
const ACTIONS = [
  'cancel',
  'withdraw',
  'approve-again',
  'press',
  'activate-now',
  'move-earlier',
  'move-later',
  'move-past',
  'make-immediate',
] as const satisfies readonly ActionKind[]
const FLAWS = [
  'no-card',
  'bad-eid',
  'no-number',
  'product-missing',
  'no-client',
  'too-far-ahead',
] as const satisfies readonly Flaw[]

/** Calls of a calm history; faults and crashes fall on these and a few of the repeats. */
const CALLS_HIT = 34
export const FEWEST_FAULTS = 3
export const LATEST_EFFECT_MS = 10 * MINUTE

/** A history from its seed, with three faults at least. */
export function drawPlan(seed: number): Plan {
  const random = new Random(seed)
  const category = random.pick(CATEGORIES)
  const scheduledAfter = random.chance(0.35) ? drawTime(random) : null
  const plan = calmPlan({
    category,
    scheduledAfter,
    events: random.pick(EVENT_SHAPES),
    actions: drawActions(random, scheduledAfter),
    pages: random.chance(0.2) ? 3 : 1,
    latencyMs: random.pick([20, 100, 400, 2000]),
    lagMs: { whmcs: drawLag(random, 4 * MINUTE), freebit: drawLag(random, 10 * MINUTE) },
    flaw: random.chance(0.06) ? drawFlaw(random, category) : null,
  })
  const wanted = random.between(FEWEST_FAULTS, 9)
  while (countFaults(plan) < wanted) addFault(random, plan)
  return plan
}

/** Two faults at one call are one. */
export function countFaults({ faults, crashes, kills, outages }: Plan): number {
  return Object.keys(faults).length + Object.keys(crashes).length + kills.length + outages.length
}

function addFault(random: Random, plan: Plan): void {
  const roll = random.next()
  if (roll < 0.62) plan.faults[random.between(0, CALLS_HIT)] = drawFault(random)
  else if (roll < 0.84)
    plan.crashes[random.between(0, CALLS_HIT)] = { boundary: random.pick(BOUNDARIES), downMs: drawDown(random) }
  else if (roll < 0.92) plan.kills.push({ at: drawMoment(random, plan.scheduledAfter), downMs: drawDown(random) })
  else plan.outages.push(drawOutage(random, plan.scheduledAfter))
}

export function drawFault(random: Random): Fault {
  return { kind: random.pick(FAULT_KINDS), delayMs: random.between(500, LATEST_EFFECT_MS) }
}

function drawOutage(random: Random, scheduledAfter: number | null): Outage {
  const from = Math.max(0, drawMoment(random, scheduledAfter) - 10_000)
  const to = from + random.pick([1, 24, 72]) * HOUR
  return { vendor: random.pick(VENDORS), from, to, kind: random.pick(['not-sent', 'error', 'hang']) }
}

function drawActions(random: Random, scheduledAfter: number | null): Action[] {
  if (random.chance(0.45)) return []
  return Array.from({ length: random.between(1, 4) }, () => ({
    at: drawMoment(random, scheduledAfter),
    kind: random.pick(ACTIONS),
    value: drawTime(random),
  }))
}

/** Mostly where something happens: right after the approval or around the due time. */
function drawMoment(random: Random, scheduledAfter: number | null): number {
  const near = scheduledAfter !== null && random.chance(0.6) ? scheduledAfter : 0
  const spread = random.pick([5000, 30_000, 6 * MINUTE, 3 * HOUR, 4 * DAY])
  return Math.max(-50_000, near + random.between(-20_000, spread))
}

function drawTime(random: Random): number {
  return random.pick([random.between(0, MINUTE), random.between(0, HOUR), random.between(0, 10 * DAY)])
}

function drawLag(random: Random, most: number): number {
  return random.chance(0.7) ? 0 : random.between(1000, most)
}

function drawDown(random: Random): number {
  return random.pick([500, 1000, 5000, MINUTE, 20 * MINUTE, 5 * HOUR])
}

function drawFlaw(random: Random, category: Category): Flaw {
  const flaw = random.pick(FLAWS)
  const fits = { 'bad-eid': category === 'esim', 'no-number': category === 'esim' || category === 'physical' }
  return flaw in fits && !fits[flaw as keyof typeof fits] ? 'no-card' : flaw
}
