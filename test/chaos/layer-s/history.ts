import { iso } from '#worker/lib/clock.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { esimOrder, order as plainOrder } from '../../durable-objects/order-provisioner/orders.ts'
import { type Asked, judge, type Verdict } from '../judge.ts'
import type { LedgerRow } from '../story.ts'
import { Agenda } from './agenda.ts'
import { BillingModel } from './billing-model.ts'
import { Book } from './book.ts'
import { CrmModel } from './crm-model.ts'
import { NetworkModel } from './network-model.ts'
import { type Action, DAY, HOUR, MINUTE, type Plan } from './plan.ts'
import { Portal } from './portal.ts'
import { Vendors } from './vendors.ts'
import { Wire } from './wire.ts'

const PLACED = Date.parse('2026-11-20T03:00:00.000Z')
export const APPROVED = PLACED + MINUTE
const PRESSED_AFTER_MS = 5000
const LONGEST_MS = 120 * DAY
const MOST_STEPS = 20_000
/** The last reading of the order is at most this much older than the call that cannot be taken back. */
const GRACE_MS = 130_000
const POLL_MS = 5 * MINUTE
const LATENCY_OF_EVENTS_MS = 300

export interface History {
  rows: LedgerRow[]
  asked: Asked
  verdict: Verdict
  calls: number
  /** When each call began, in milliseconds after the approval. */
  callTimes: number[]
  phase: string
}

/** Plays one plan to its end and lets the judge read the ledgers. The same plan gives the same rows. */
export function play(plan: Plan, graceMs = GRACE_MS): History {
  const scene = new Scene(plan)
  const quiet = scene.agenda.run(PLACED + LONGEST_MS, MOST_STEPS)
  const asked = scene.asked()
  const verdict = judge(scene.book.rows, [asked], { graceMs, endAt: iso(scene.agenda.now) })
  if (!quiet) {
    verdict.stuck = 1
    verdict.violations.push(
      `${asked.orderId}: stuck: goes round and round in ${scene.portal.run.phase}/${scene.portal.run.stage}`,
    )
  }
  return {
    rows: scene.book.rows,
    asked,
    verdict,
    calls: scene.wire.calls,
    callTimes: scene.wire.times,
    phase: scene.portal.run.phase,
  }
}

/** One order with its staff, its events and its vendors. */
class Scene {
  readonly agenda = new Agenda(PLACED)
  readonly book = new Book(this.agenda)
  readonly portal: Portal
  readonly wire: Wire
  readonly #plan: Plan
  readonly #crm: CrmModel
  #events = 0
  #requestedAt: number | null = null
  #approvedAt = APPROVED
  #activateNowAt: number | null = null

  constructor(plan: Plan) {
    this.#plan = plan
    const { agenda, book } = this
    const order = orderOf(plan)
    this.portal = new Portal(agenda, book, order.id, { remembers: plan.restores.length > 0 })
    this.wire = new Wire({ agenda, book, plan, start: APPROVED, process: this.portal })
    this.#crm = new CrmModel(order, book)
    const billing = new BillingModel(agenda, book, order.id, plan.lagMs.whmcs)
    billing.hasCard = plan.flaw !== 'no-card'
    billing.productMissing = plan.flaw === 'product-missing'
    const network = new NetworkModel(agenda, book, plan.lagMs.freebit)
    const { wire } = this
    this.portal.connect({ wire, vendors: new Vendors({ crm: this.#crm, billing, network, wire, plan }) })
    this.#crm.onChange = () => this.#announce(() => this.portal.nudge('Due'))
    agenda.at(APPROVED, () => this.#approve())
    if (plan.scheduledAfter === null) agenda.at(APPROVED + PRESSED_AFTER_MS, () => this.#press('Due'))
    for (const action of plan.actions) agenda.at(APPROVED + action.at, () => this.#act(action))
    for (const { at, downMs } of plan.kills) agenda.at(APPROVED + at, () => this.portal.die(downMs))
    for (const { at, backMs, downMs } of plan.restores) agenda.at(APPROVED + at, () => this.portal.restore(backMs, downMs))
  }

  asked(): Asked {
    const { order } = this.#crm
    const now = this.#activateNowAt === null ? {} : { activateNowAt: iso(this.#activateNowAt) }
    return { orderId: order.id, clientId: '1000', wish: this.#wish(order), ...now }
  }

  #wish(order: CrmOrder): Asked['wish'] {
    if (order.status === 'cancelled') return 'cancelled'
    if (order.status === 'pending-review') return 'any'
    const pressed = this.#requestedAt !== null && this.#requestedAt >= this.#approvedAt
    if (!pressed && order.activationType !== 'scheduled') return 'any'
    const moved = this.#plan.actions.some(
      ({ kind }) => kind.startsWith('move') || kind === 'make-immediate' || kind === 'activate-now',
    )
    if (this.#plan.flaw === null || (this.#plan.flaw === 'too-far-ahead' && moved)) return 'deliver'
    return 'rejected'
  }

  #approve(): void {
    if (this.#crm.order.status !== 'pending-review') return
    this.#approvedAt = this.agenda.now
    this.#crm.staff({ status: 'approved' })
  }

  #press(mode: 'Due' | 'Now'): void {
    if (this.#crm.order.status !== 'approved') return
    this.#requestedAt = this.agenda.now
    if (mode === 'Now') this.#activateNowAt ??= this.agenda.now
    this.#crm.staff({ provisionRequestedAt: iso(this.agenda.now) })
    this.#announce(() => this.portal.nudge(mode))
  }

  #act(action: Action): void {
    const { order } = this.#crm
    const open = order.status === 'approved' || order.status === 'pending-review'
    if (!open) return
    const scheduledAt = (at: number) => this.#crm.staff({ activationType: 'scheduled', scheduledAt: iso(at) })
    switch (action.kind) {
      case 'cancel':
        return this.#crm.staff({ status: 'cancelled' })
      case 'withdraw':
        return this.#crm.staff({ status: 'pending-review' })
      case 'approve-again':
        return this.#approve()
      case 'press':
        return this.#press('Due')
      case 'activate-now':
        return this.#press('Now')
      case 'move-earlier':
      case 'move-later':
        return scheduledAt(APPROVED + (action.value ?? 0))
      case 'move-past':
        return scheduledAt(this.agenda.now - DAY)
      case 'wake':
        return this.portal.nudge('Due')
      case 'make-immediate':
        // What had a date waits for the next press (contracts §2).
        if (order.activationType === 'scheduled') this.#requestedAt = null
        return this.#crm.staff({ activationType: 'immediate', scheduledAt: null })
    }
  }

  /** Events and commands take the same ways. A missing one is found by the next poll. */
  #announce(deliver: () => void): void {
    const after = (delayMs: number) => this.agenda.after(delayMs, deliver)
    const number = this.#events++
    switch (this.#plan.events) {
      case 'once':
        return after(LATENCY_OF_EVENTS_MS)
      case 'twice':
        after(LATENCY_OF_EVENTS_MS)
        return after(LATENCY_OF_EVENTS_MS + 1000)
      case 'five-at-once':
        for (let count = 0; count < 5; count++) after(LATENCY_OF_EVENTS_MS)
        return
      case 'new-id':
        after(LATENCY_OF_EVENTS_MS)
        return after(45_000)
      case 'after-30-days':
        after(LATENCY_OF_EVENTS_MS)
        return after(30 * DAY)
      case 'reordered':
        return after(number % 2 === 0 ? 8000 : LATENCY_OF_EVENTS_MS)
      case 'late-1h':
        return after(HOUR)
      case 'late-3d':
        return after(3 * DAY)
      case 'missing':
        return this.agenda.at(Math.ceil((this.agenda.now + 1) / POLL_MS) * POLL_MS, deliver)
    }
  }
}

function orderOf({ category, scheduledAfter, flaw }: Plan): CrmOrder {
  const base = category === 'esim' || category === 'physical' ? esimOrder() : plainOrder({ category })
  const absurd = flaw === 'too-far-ahead' ? 400 * DAY : null
  const after = absurd ?? scheduledAfter
  return {
    ...base,
    status: 'pending-review',
    provisionRequestedAt: null,
    ...(category === 'physical' && { simKind: 'Physical', eid: null, iccid: '8981100000000000001' }),
    ...(flaw === 'bad-eid' && { eid: '89033023422222222222222222222222' }),
    ...(flaw === 'no-number' && { phoneNumber: null }),
    ...(after !== null && { activationType: 'scheduled', scheduledAt: iso(APPROVED + after) }),
  }
}
