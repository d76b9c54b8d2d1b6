import { announcementsOf, announcementsOfAction } from '#objects/order-provisioner/announcements.ts'
import { apply } from '#objects/order-provisioner/apply.ts'
import { decide, intend } from '#objects/order-provisioner/decide.ts'
import { isWriting, type Effect, type Outcome, type WritingEffect } from '#objects/order-provisioner/effects.ts'
import { newRun, type Run } from '#objects/order-provisioner/run.ts'
import { act, type Verdict } from '#objects/order-provisioner/staff-actions.ts'
import type { StaffAction } from '#worker/contracts/operations.ts'
import type { Announcement } from '#objects/order-provisioner/outbox.ts'
import type { Reservation } from '#worker/ports/billing.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import type { CrmOrder, CrmOrderProgress } from '#worker/ports/crm.ts'
import { esimOrder, account, customer } from './orders.ts'

/** How one writing call goes wrong. `late` applies after the given virtual time; `crash-*` loses our own memory of the turn. */
export type Fault =
  | { kind: 'lost' }
  | { kind: 'late'; delayMs: number }
  /** Never applied, and nobody can tell. */
  | { kind: 'dropped' }
  | { kind: 'not-applied' }
  | { kind: 'crash-before' }
  /** As `crash-before`, and the gateway remembers that the call never left. */
  | { kind: 'never-left' }
  | { kind: 'crash-after' }

type Pending = { at: number; apply: () => void }

/** Nothing passes the time between them: more than this many steps at one instant never end. */
const STEPS_AT_ONCE = 40

/** The vendors reduced to their effects, with a virtual clock: the judge of the pure machine (reliability §3, layer S). */
export class World {
  now = Date.parse('2026-11-20T03:00:00.000Z')
  order: CrmOrder
  /** The order cannot be read: deleted, not shared, or not one of ours. */
  hidden = false
  run: Run
  reservations: Reservation[] = []
  activations = 0
  acceptances = 0
  line: { status: 'pending' | 'active'; liveAt: number; eid?: null } | null = null
  paymentMethod = true
  /** Another order that holds the number already. */
  numberHeldBy: string | null = null
  /** While true no claim can be made. */
  claimsDown = false
  /** While true the network does not answer look-ups. */
  networkDown = false
  /** What the portal told Salesforce, newest last. */
  writeBacks: CrmOrderProgress[] = []
  mails: string[] = []
  /** Texts of the tasks that were opened, by their code. */
  tasks: { code: string; detail: string }[] = []
  /** Billing orders whose invoice is paid: they are not cancelled any more. */
  paid: ReadonlySet<string> = new Set()
  /** Attempts whose number and card were given back. */
  released: number[] = []
  calls: string[] = []
  #pending: Pending[] = []
  #nextOrderId = 1
  #neverLeft = false
  #faults: Map<string, Fault[]>

  constructor(faults: Record<string, Fault[]> = {}, order: CrmOrder = esimOrder()) {
    this.order = order
    this.run = { ...newRun(order.id), nudge: { mode: 'Due', at: this.now } }
    this.#faults = new Map(Object.entries(faults).map(([name, list]) => [name, [...list]]))
  }

  /** Runs until nothing is left to do or the virtual limit has passed. */
  settle(limitMs = 7 * 24 * 3_600_000): this {
    const end = this.now + limitMs
    let [instant, steps] = [this.now, 0]
    for (let turn = 0; turn < 2000 && this.now <= end; turn++) {
      this.#applyPending()
      const effect = decide(this.run, this.now)
      if (effect.kind === 'stop') {
        const [next] = this.#pending
        if (!next || next.at > end) return this
        this.now = Math.max(this.now, next.at)
        continue
      }
      if (effect.kind === 'wait') {
        this.now = Math.min(effect.until, ...this.#pending.map((pending) => pending.at).filter((at) => at > this.now))
        continue
      }
      steps = this.now === instant ? steps + 1 : 1
      instant = this.now
      if (steps > STEPS_AT_ONCE) throw new Error(`does not come to rest: ${effect.kind} at ${this.run.phase}/${this.run.stage}`)
      this.#turn(effect)
    }
    return this
  }

  #turn(effect: Effect): void {
    const stored = isWriting(effect) ? intend(this.run, effect, this.now) : this.run
    const fault = isWriting(effect) ? this.#faults.get(effect.kind)?.shift() : undefined
    this.run = stored
    if (effect.kind === 'activate') this.#neverLeft = fault?.kind === 'never-left'
    if (fault?.kind === 'crash-before' || fault?.kind === 'never-left') return this.#restart()
    const outcome = isWriting(effect) ? this.#write(effect, fault) : this.#read(effect)
    if (fault?.kind === 'crash-after') return this.#restart()
    const after = apply(this.run, effect, outcome, this.now, { provisionOnApproval: false, writeBackPending: false })
    this.#tell(announcementsOf(this.run, effect, outcome, after, this.now))
    this.run = after
  }

  #tell(announcements: readonly Announcement[]): void {
    for (const announcement of announcements) {
      if (announcement.kind === 'mail') this.mails.push(announcement.template)
      if (announcement.kind === 'task') this.tasks.push({ code: announcement.code, detail: announcement.detail })
      if (announcement.kind === 'release-sim') this.released.push(announcement.attempt)
      if (announcement.kind === 'write-back') this.writeBacks.push(announcement.progress)
      if (announcement.kind === 'write-back' && announcement.progress.lastAttemptAt) {
        this.order = { ...this.order, lastAttemptAt: announcement.progress.lastAttemptAt }
      }
    }
  }

  #marked(): Reservation[] {
    return structuredClone(this.reservations.filter(({ services }) => services.some(({ marker }) => marker === this.order.id)))
  }

  #readLine(): LineSnapshot | null {
    if (!this.line) return null
    const status = this.now >= this.line.liveAt ? 'active' : 'pending'
    return {
      phoneNumber: '',
      status,
      planCode: null,
      iccid: '8981100000000000002',
      eid: this.line.eid === null ? null : this.order.eid,
      activation: null,
    }
  }

  /** A person acts, by what the vendors show right now. */
  press(action: StaffAction): Verdict {
    const candidate =
      action.kind === 'adopt-order' ? (this.reservations.find(({ orderId }) => orderId === action.billingOrderId) ?? null) : null
    const line = this.#readLine()
    const order = this.hidden ? null : this.order
    const evidence = { candidate: structuredClone(candidate), marked: this.#marked(), line, order }
    const verdict = act(this.run, action, evidence, this.now)
    if (verdict.kind === 'refused') return verdict
    this.#tell(announcementsOfAction(this.run, verdict.run, this.now))
    this.run = verdict.run
    return verdict
  }

  /** Staff make the order in WHMCS by hand: nothing on it says whose it is. */
  makeByHand(status: Reservation['status'] = 'pending'): string {
    const made = this.#newReservation()
    for (const service of made.services) Object.assign(service, { lineId: null, marker: null })
    this.reservations.push({ ...made, status })
    return made.orderId
  }

  /** Whatever was stored is all that is left; a restart takes a while. */
  #restart(): void {
    this.now += 1000
    this.run = JSON.parse(JSON.stringify(this.run)) as Run
  }

  #read(effect: Effect): Outcome {
    switch (effect.kind) {
      case 'read-order':
        return this.#readOrder()
      case 'read-payment':
        return { kind: 'payment', present: this.paymentMethod }
      case 'look-reservation':
        return { kind: 'reservations', found: this.#marked() }
      case 'look-line': {
        if (this.networkDown) return { kind: 'unavailable', why: 'down', retryAfterMs: null }
        return { kind: 'line', line: this.#readLine(), neverLeft: this.#neverLeft }
      }
      case 'look-adoption': {
        const candidate = this.reservations.find(({ orderId }) => orderId === effect.orderId) ?? null
        return { kind: 'adoption', candidate: structuredClone(candidate), marked: this.#marked() }
      }
      default:
        throw new TypeError(effect.kind)
    }
  }

  #readOrder(): Outcome {
    const outcome: Outcome = { kind: 'order', order: this.hidden ? null : this.order, account: account(), customer: customer() }
    if (this.run.stage !== 'recheck') return outcome
    if (this.claimsDown) return { kind: 'unavailable', why: 'D1 did not answer', retryAfterMs: null }
    const by = this.numberHeldBy
    return { ...outcome, claim: by === null ? { kind: 'held' } : { kind: 'taken', what: 'number', by } }
  }

  #write(effect: WritingEffect, fault: Fault | undefined): Outcome {
    this.calls.push(effect.kind)
    if (fault?.kind === 'not-applied') return { kind: 'unavailable', why: 'refused connection', retryAfterMs: null }
    if (fault?.kind === 'dropped') return { kind: 'unknown', why: 'timeout' }
    if (fault?.kind === 'late') {
      this.#pending.push({ at: this.now + fault.delayMs, apply: () => this.#applyEffect(effect) })
      return { kind: 'unknown', why: 'timeout' }
    }
    const answer = this.#applyEffect(effect)
    return fault?.kind === 'lost' ? { kind: 'unknown', why: 'reply lost' } : answer
  }

  #applyPending(): void {
    const due = this.#pending.filter((pending) => pending.at <= this.now)
    this.#pending = this.#pending.filter((pending) => pending.at > this.now)
    for (const pending of due) pending.apply()
  }

  #applyEffect(effect: WritingEffect): Outcome {
    const done: Outcome = { kind: 'done' }
    switch (effect.kind) {
      case 'reserve':
        this.reservations.push(this.#newReservation())
        return done
      case 'activate':
        this.activations++
        this.line = { status: 'pending', liveAt: this.now + 2000 }
        return done
      case 'accept': {
        const reservation = this.reservations.find((one) => one.orderId === this.run.reservation?.orderId)
        if (reservation?.status !== 'pending') return { kind: 'unknown', why: 'Order ID not found or Status not Pending' }
        reservation.status = 'active'
        this.acceptances++
        return done
      }
      case 'mark': {
        const services = this.reservations.flatMap((one) => one.services)
        const service = services.find(({ serviceId }) => serviceId === effect.serviceId)
        if (service) Object.assign(service, { lineId: effect.lineId, marker: this.order.id })
        return done
      }
      case 'cancel-reservation': {
        if (this.paid.has(effect.orderId)) return { kind: 'refused', code: 'BILLING_AMBIGUOUS', message: 'paid' }
        const reservation = this.reservations.find((one) => one.orderId === effect.orderId)
        if (reservation?.status === 'pending') reservation.status = 'cancelled'
        return done
      }
    }
  }

  #newReservation(): Reservation {
    const orderId = String(this.#nextOrderId++)
    const services = this.order.items.map((item, index) => ({
      serviceId: `${orderId}${index}`,
      lineId: item.lineId,
      billingProductId: item.billingProductId ?? '',
      firstPayment: item.unitPrice,
      recurring: item.unitPrice,
      status: 'pending',
      marker: this.order.id,
    }))
    return { orderId, invoiceId: `9${orderId}`, status: 'pending', services }
  }
}
