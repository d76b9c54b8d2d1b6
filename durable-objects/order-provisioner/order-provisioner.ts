import { DurableObject } from 'cloudflare:workers'
import type { ServiceContext } from '#worker/context.ts'
import { parseEnv } from '#worker/env.ts'
import { alarmTime } from '#worker/lib/clock.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { announcementsOf } from './announcements.ts'
import { apply } from './apply.ts'
import { decide, intend } from './decide.ts'
import { deliver } from './deliver.ts'
import { isWriting, type Effect, type Outcome } from './effects.ts'
import { listJournal, loadRun, migrate, record, resealRun, saveRun, type JournalEntry } from './journal.ts'
import { announce, claim, isPending, listDue, nextDue, settle, type OutboxEntry } from './outbox.ts'
import { perform } from './perform.ts'
import type { Run } from './run.ts'
import { AT_REST } from './stored-run.ts'
import { failureDelay } from './timing.ts'

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
      const after = apply(before, effect, outcome, now, rules)
      const nudgedMeanwhile = before.nudge !== null && before.nudge.at !== asked.nudge?.at
      this.#save(nudgedMeanwhile ? { ...after, nudge: before.nudge } : after)
      announce(this.ctx.storage, announcementsOf(before, effect, outcome, after, now), now)
      const restingLook = effect.kind === 'read-order' && before.phase !== 'running' && after.phase === before.phase
      if (!restingLook) record(this.ctx.storage, { at: now, kind: effect.kind, detail: describe(outcome) })
      if (after.phase !== before.phase || after.stage !== before.stage) {
        record(this.ctx.storage, { at: now, kind: 'state', detail: `${after.phase}/${after.stage}` })
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
      const retryAt = services.clock.now() + failureDelay(entry.attempts + 1, entry.key)
      claim(this.ctx.storage, entry, retryAt)
      if (await this.#delivered(services, entry)) settle(this.ctx.storage, entry, services.clock.now())
    }
  }

  async #delivered(services: ServiceContext, entry: OutboxEntry): Promise<boolean> {
    try {
      await deliver(services, this.#load(), entry)
      return true
    } catch (error) {
      services.log.warn('announcement not delivered yet', {
        orderId: this.#orderId(),
        key: entry.key,
        error: (error as Error).name,
      })
      return false
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

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'reservations':
      return `found ${outcome.found.map((one) => `${one.orderId} (${one.status})`).join(', ') || 'nothing'}`
    case 'line':
      return outcome.line ? `line ${outcome.line.status}` : 'no line'
    case 'order':
      return outcome.order ? `order ${outcome.order.status}/${outcome.order.activationStatus}` : 'no order'
    case 'payment':
      return outcome.present ? 'payment method present' : 'no payment method'
    case 'refused':
      return `refused ${outcome.code}`
    case 'unavailable':
    case 'unknown':
      return `${outcome.kind}: ${outcome.why}`
    case 'done':
      return 'done'
  }
}
