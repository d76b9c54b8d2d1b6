import { DurableObject } from 'cloudflare:workers'
import type { ServiceContext } from '#worker/context.ts'
import type { OrderStoryView, StaffAction, StaffActionResult } from '#worker/contracts/operations.ts'
import { parseEnv } from '#worker/env.ts'
import { alarmTime } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { announcementsOf, announcementsOfAction } from './announcements.ts'
import { apply } from './apply.ts'
import { decide, intend } from './decide.ts'
import { deliver } from './deliver.ts'
import { describeOutcome } from './describe-outcome.ts'
import { isWriting, type Effect, type Outcome } from './effects.ts'
import { readEvidence } from './evidence.ts'
import { listJournal, loadRun, migrate, record, resealRun, saveRun, type JournalEntry } from './journal.ts'
import { announce, claim, isPending, listDue, listUntold, nextDue, refuse, settle, type OutboxEntry } from './outbox.ts'
import { perform } from './perform.ts'
import type { Run } from './run.ts'
import { act, type Evidence } from './staff-actions.ts'
import { type Standing, standingOf } from './standing.ts'
import { AT_REST } from './stored-run.ts'
import { tellOrder, WILL } from './tell-order.ts'
import { failureDelay } from './timing.ts'
import { refusalOf } from './write-back-refusal.ts'

export type ProvisioningView = {
  phase: Run['phase']
  stage: Run['stage']
  dueAt: number | null
  problemCode: string | null
  journal: JournalEntry[]
}

/** Effects a turn may run before it yields to the next alarm. */
const EFFECTS_A_TURN = 40

/**
 * One object per Salesforce order: the only place that provisions it. Calls from outside only store a wish and set the alarm;
 * all work happens in alarm(), which the platform runs one at a time and repeats after a crash. Every intent is stored before
 * its call. Accepted limit: while Salesforce cannot be read, a cancellation is seen at the next step, not at once.
 */
export class OrderProvisioner extends DurableObject<Env> {
  #ready: Promise<void> | undefined

  /** Asks for a look at the order; `Now` ignores its date. Safe to repeat: a look decides what is due. */
  async nudge(wish: { mode: 'Due' | 'Now' }): Promise<{ state: Run['phase'] }> {
    await this.#prepare()
    const run = this.#load()
    const mode = wish.mode === 'Now' || run.nudge?.mode === 'Now' ? 'Now' : 'Due'
    const resting = run.phase !== 'running'
    this.#save({ ...run, nudge: { mode, at: this.#services().clock.now() }, nextAt: resting ? null : run.nextAt })
    await this.ctx.storage.setAlarm(Date.now())
    await this.ctx.storage.sync()
    return { state: run.phase }
  }

  async progress(): Promise<ProvisioningView> {
    await this.#prepare()
    const run = this.#load()
    const journal = listJournal(this.ctx.storage)
    return { phase: run.phase, stage: run.stage, dueAt: run.dueAt, problemCode: run.problem?.code ?? null, journal }
  }

  /** The order's story for staff, with the actions that are safe now. */
  async story(): Promise<OrderStoryView> {
    await this.#prepare()
    const now = this.#services().clock.now()
    const [run, storage] = [this.#load(), this.ctx.storage]
    const effect = decide(run, now)
    const nextLookAt = effect.kind === 'stop' ? null : effect.kind === 'wait' ? effect.until : now
    return tellOrder(run, listJournal(storage), listUntold(storage), { now, nextLookAt })
  }

  /** Whether the action is safe now, by the run and by what the vendors show; changes nothing. */
  async check(action: StaffAction): Promise<StaffActionResult> {
    const evidence = await this.#evidence(action)
    if (evidence === null) return { kind: 'unavailable' }
    const verdict = act(this.#load(), action, evidence, this.#services().clock.now())
    return verdict.kind === 'safe' ? { kind: 'accepted', phase: verdict.run.phase, will: [...WILL[action.kind]] } : verdict
  }

  /** Judged and stored in one turn; what follows from it is the alarm's work. `auditId`: where person and reason stand. */
  async act(action: StaffAction, auditId: string): Promise<StaffActionResult> {
    const evidence = await this.#evidence(action)
    if (evidence === null) return { kind: 'unavailable' }
    const now = this.#services().clock.now()
    const verdict = this.ctx.storage.transactionSync(() => {
      const before = this.#load()
      const judged = act(before, action, evidence, now)
      if (judged.kind === 'refused') return judged
      this.#save(judged.run)
      record(this.ctx.storage, { at: now, kind: 'staff', detail: `${action.kind} ${auditId}` })
      record(this.ctx.storage, { at: now, kind: 'state', detail: `${judged.run.phase}/${judged.run.stage}` })
      announce(this.ctx.storage, announcementsOfAction(before, judged.run, now), now)
      return judged
    })
    if (verdict.kind === 'refused') return verdict
    await this.ctx.storage.setAlarm(Date.now())
    await this.ctx.storage.sync()
    return { kind: 'accepted', phase: verdict.run.phase, will: [...WILL[action.kind]] }
  }

  async #evidence(action: StaffAction): Promise<Evidence | null> {
    await this.#prepare()
    return readEvidence(this.#load(), action, this.#services().ports)
  }

  /** For the reconciliation. */
  async standing(): Promise<Standing> {
    await this.#prepare()
    return standingOf(this.#load(), this.ctx.storage)
  }

  /** For the customer's data export, as JSON. */
  async exportRecords(): Promise<string> {
    await this.#prepare()
    return JSON.stringify({ run: this.#load(), journal: listJournal(this.ctx.storage) })
  }

  /** The customer's login is closed: a run at rest keeps ids and times only. False: the order still needs its person. */
  async forgetPerson(): Promise<boolean> {
    await this.#prepare()
    const run = this.#load()
    const rests = AT_REST.has(run.phase)
    this.#save(rests ? { ...run, iccid: null } : run)
    return rests
  }

  /** The clock was moved, or the sweep found this order overdue. */
  async rearm(): Promise<void> {
    await this.#prepare()
    resealRun(this.ctx.storage, this.#orderId(), this.#keyring())
    await this.#arm(this.#services())
  }

  override async alarm(): Promise<void> {
    await this.#prepare()
    const services = this.#services()
    try {
      const flushing = this.#flush(services)
      await this.#advance(services)
      await flushing
      await this.#flush(services)
    } catch (error) {
      // A bug of ours. Throwing would use up the platform's six retries; the order is looked at again in ten minutes instead.
      services.log.fatal('provisioning turn failed', { orderId: this.#orderId(), name: String(error) })
      const run = this.#load()
      this.#save({ ...run, failures: run.failures + 1, nextAt: services.clock.now() + 600_000 })
    } finally {
      await this.#arm(services)
    }
  }

  async #advance(services: ServiceContext): Promise<void> {
    for (let count = 0; count < EFFECTS_A_TURN; count++) {
      const effect = decide(this.#load(), services.clock.now())
      if (effect.kind === 'stop' || effect.kind === 'wait') return
      if (isWriting(effect)) {
        this.#store(intend(this.#load(), effect, services.clock.now()), 'intent', effect.kind, services)
        await this.ctx.storage.sync()
      }
      const before = this.#load()
      const outcome = await perform(before, effect, services)
      this.#settle(before, effect, outcome, services)
    }
  }

  /** Applies the outcome to the run as it is now: a nudge may have arrived while the vendor was asked. */
  #settle(asked: Run, effect: Effect, outcome: Outcome, services: ServiceContext): void {
    const now = services.clock.now()
    const rules = {
      provisionOnApproval: services.env.PROVISION_ON_APPROVAL,
      writeBackPending: isPending(this.ctx.storage, 'write-back'),
    }
    this.ctx.storage.transactionSync(() => {
      const before = this.#load()
      // Staff have acted while it was read: the next look belongs to the new state.
      if (!isWriting(effect) && (before.phase !== asked.phase || before.stage !== asked.stage)) return
      const after = apply(before, effect, outcome, now, rules)
      const nudgedMeanwhile = before.nudge !== null && before.nudge.at !== asked.nudge?.at
      this.#save(nudgedMeanwhile ? { ...after, nudge: before.nudge } : after)
      announce(this.ctx.storage, announcementsOf(before, effect, outcome, after, now), now)
      const restingLook = effect.kind === 'read-order' && before.phase !== 'running' && after.phase === before.phase
      if (!restingLook) record(this.ctx.storage, { at: now, kind: effect.kind, detail: describeOutcome(outcome) })
      if (after.phase !== before.phase || after.stage !== before.stage) {
        record(this.ctx.storage, { at: now, kind: 'state', detail: `${after.phase}/${after.stage}` })
      }
      if (after.phase === 'needs-attention' && after.phase !== before.phase) {
        record(this.ctx.storage, { at: now, kind: 'problem', detail: after.problem?.message ?? '' })
      }
    })
  }

  #store(run: Run, kind: string, detail: string, services: ServiceContext): void {
    this.ctx.storage.transactionSync(() => {
      this.#save(run)
      record(this.ctx.storage, { at: services.clock.now(), kind, detail })
    })
  }

  async #flush(services: ServiceContext): Promise<void> {
    for (const entry of listDue(this.ctx.storage, services.clock.now())) {
      claim(this.ctx.storage, entry, services.clock.now() + failureDelay(entry.attempts + 1, entry.key))
      await this.#tell(services, entry)
    }
  }

  async #tell(services: ServiceContext, entry: OutboxEntry): Promise<void> {
    const { storage } = this.ctx
    const code = `${entry.announcement.kind}-refused`.toUpperCase().replaceAll('-', '_')
    try {
      await deliver(services, this.#load(), entry)
      const now = services.clock.now()
      storage.transactionSync(() => {
        settle(storage, entry, now)
        if (isTold(entry)) record(storage, { at: now, kind: 'told', detail: `${entry.announcement.kind} done` })
        if (entry.refused) announce(storage, [{ kind: 'task-closed', code }], now)
      })
    } catch (error) {
      const now = services.clock.now()
      const refusal = refusalOf(error)
      const detail = `${entry.announcement.kind} ${refusal === null ? 'later' : `refused ${refusal.what}`}`
      storage.transactionSync(() => {
        if (isTold(entry)) record(storage, { at: now, kind: 'told', detail })
        if (refusal === null) return
        refuse(storage, entry, now + NUMBERS.refusedRetryMs)
        announce(storage, [{ kind: 'task', code, detail: refusal.words }], now)
      })
      services.log.warn('announcement not delivered yet', {
        orderId: this.#orderId(),
        key: entry.key,
        refused: refusal !== null,
        error: (error as Error).name,
      })
    }
  }

  /** One platform alarm for everything: the next due thing of the run or the outbox. */
  async #arm(services: ServiceContext): Promise<void> {
    const now = services.clock.now()
    const effect = decide(this.#load(), now)
    const runAt = effect.kind === 'stop' ? null : effect.kind === 'wait' ? effect.until : now
    const times = [runAt, nextDue(this.ctx.storage)].filter((time) => time !== null)
    if (times.length === 0) return
    await this.ctx.storage.setAlarm(Math.max(Date.now(), alarmTime(Math.min(...times))))
  }

  #load(): Run {
    return loadRun(this.ctx.storage, this.#orderId(), this.#keyring())
  }

  #save(run: Run): void {
    saveRun(this.ctx.storage, run, this.#keyring())
  }

  #keyring(): Readonly<Record<string, string>> {
    return parseEnv(this.env).FIELD_ENCRYPTION_KEYS
  }

  #orderId(): string {
    const { name } = this.ctx.id
    if (!name) throw new TypeError('OrderProvisioner is addressed by the Salesforce order id')
    return name
  }

  #services(): ServiceContext {
    return createContext(this.env, { requestId: `order-${this.#orderId()}`, waitUntil: (work) => this.ctx.waitUntil(work) })
  }

  /** Prepares storage once; a failed start is not remembered, so that the next call tries again. */
  #prepare(): Promise<void> {
    this.#ready ??= this.#start().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  async #start(): Promise<void> {
    migrate(this.ctx.storage)
    await restoreClock(this.env)
  }
}

/** Told to a vendor: part of the order's story. */
function isTold({ announcement: { kind } }: OutboxEntry): boolean {
  return kind === 'write-back' || kind === 'service-ids' || kind === 'sim-details'
}
