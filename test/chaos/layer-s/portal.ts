import { announcementsOf } from '#objects/order-provisioner/announcements.ts'
import { apply } from '#objects/order-provisioner/apply.ts'
import { decide, intend } from '#objects/order-provisioner/decide.ts'
import { isWriting, type Effect, type Outcome } from '#objects/order-provisioner/effects.ts'
import { newRun, type Run } from '#objects/order-provisioner/run.ts'
import { failureDelay } from '#objects/order-provisioner/timing.ts'
import type { Agenda, Fiber } from './agenda.ts'
import type { Book } from './book.ts'
import { type Entry, Outbox } from './outbox.ts'
import type { Vendors } from './vendors.ts'
import type { Process, Wire } from './wire.ts'

const EFFECTS_A_TURN = 40
const REDELIVERY_MS = 5000

/** The order's object around the real machine: storage that survives, one alarm, calls that interleave with nudges and flushes. */
export class Portal implements Process {
  run: Run
  readonly tasks = new Set<string>()
  readonly #mails = new Set<string>()
  #outbox = new Outbox()
  /** What a backup would hold, by the time it was taken; kept only when it will be asked for. */
  readonly #backups: { at: number; run: Run; outbox: Outbox }[] = []
  readonly #remembers: boolean
  readonly #agenda: Agenda
  readonly #book: Book
  #life = 0
  #alarmToken = 0
  #turning = false
  #rangMeanwhile = false
  #downUntil = 0
  #means: { vendors: Vendors; wire: Wire } | null = null

  constructor(agenda: Agenda, book: Book, orderId: string, { remembers }: { remembers: boolean }) {
    this.#agenda = agenda
    this.#book = book
    this.run = newRun(orderId)
    this.#remembers = remembers
    this.#backUp()
  }

  /** The vendors' wire needs to know whom it kills, so it comes second. */
  connect(means: { vendors: Vendors; wire: Wire }): void {
    this.#means = means
  }

  /** An event or a command, stored before it is acknowledged; a portal that is down gets it again. */
  nudge(mode: 'Due' | 'Now'): void {
    const { now } = this.#agenda
    if (now < this.#downUntil) return this.#agenda.at(this.#downUntil + REDELIVERY_MS, () => this.nudge(mode))
    const { run } = this
    const wished = mode === 'Now' || run.nudge?.mode === 'Now' ? 'Now' : 'Due'
    this.run = { ...run, nudge: { mode: wished, at: now }, nextAt: run.phase === 'running' ? run.nextAt : null }
    this.#backUp()
    this.#setAlarm(now)
  }

  /** Whatever was stored is all that is left; the platform rings the alarm again. */
  die(downMs: number): void {
    this.#life++
    this.#turning = false
    this.#rangMeanwhile = false
    this.run = JSON.parse(JSON.stringify(this.run)) as Run
    this.#downUntil = this.#agenda.now + downMs
    this.#setAlarm(this.#downUntil)
  }

  /** The newest backup of that time or before takes the place of what is stored. */
  restore(backMs: number, downMs: number): void {
    const until = this.#agenda.now - backMs
    const backup = this.#backups.findLast(({ at }) => at <= until) ?? this.#backups[0]
    if (backup) {
      this.run = backup.run
      this.#outbox = backup.outbox.copy()
    }
    this.die(downMs)
  }

  #backUp(): void {
    if (this.#remembers) this.#backups.push({ at: this.#agenda.now, run: this.run, outbox: this.#outbox.copy() })
  }

  #setAlarm(at: number): void {
    const token = ++this.#alarmToken
    this.#agenda.at(at, () => {
      if (token === this.#alarmToken) this.#ring()
    })
  }

  #ring(): void {
    if (this.#agenda.now < this.#downUntil) return this.#setAlarm(this.#downUntil)
    if (this.#turning) {
      this.#rangMeanwhile = true
      return
    }
    this.#turning = true
    const life = this.#life
    this.#agenda.spawn(this.#turn(), () => life === this.#life)
  }

  *#turn(): Fiber {
    const life = this.#life
    const flushing = this.#agenda.spawn(this.#flush(), () => life === this.#life)
    yield* this.#advance()
    yield flushing
    yield* this.#flush()
    this.#turning = false
    const armed = this.#arm()
    if (this.#rangMeanwhile && !armed) this.#setAlarm(this.#agenda.now)
    this.#rangMeanwhile = false
  }

  *#advance(): Fiber {
    for (let count = 0; count < EFFECTS_A_TURN; count++) {
      const effect = decide(this.run, this.#agenda.now)
      if (effect.kind === 'stop' || effect.kind === 'wait') return
      if (isWriting(effect)) this.run = intend(this.run, effect, this.#agenda.now)
      this.#backUp()
      const asked = this.run
      const outcome = yield* this.#connected().vendors.perform(asked, effect)
      this.#settle(asked, effect, outcome)
      yield* this.#dieIfPlanned()
    }
  }

  #settle(asked: Run, effect: Effect, outcome: Outcome): void {
    const { now } = this.#agenda
    const before = this.run
    const after = apply(before, effect, outcome, now, {
      provisionOnApproval: false,
      writeBackPending: this.#outbox.isPending('write-back'),
    })
    const nudgedMeanwhile = before.nudge !== null && before.nudge.at !== asked.nudge?.at
    this.run = nudgedMeanwhile ? { ...after, nudge: before.nudge } : after
    this.#outbox.announce(announcementsOf(before, effect, outcome, after, now), now)
  }

  *#flush(): Fiber {
    for (const entry of this.#outbox.due(this.#agenda.now)) {
      this.#outbox.claim(entry, this.#agenda.now + failureDelay(entry.attempts + 1, entry.key))
      if (yield* this.#deliver(entry)) this.#outbox.settle(entry, this.#agenda.now)
      yield* this.#dieIfPlanned()
    }
  }

  *#deliver({ announcement, attempts }: Entry): Fiber<boolean> {
    const { vendors } = this.#connected()
    switch (announcement.kind) {
      case 'write-back':
        return yield* vendors.writeBack(announcement.progress, attempts > 0)
      case 'service-ids':
        return yield* vendors.setValue('salesforce', 'update OrderItem')
      case 'sim-details':
        return yield* vendors.setValue('whmcs', 'UpdateClientProduct')
      case 'mail':
        this.#mail(announcement.template, announcement.version)
        return true
      case 'task':
        this.tasks.add(announcement.code)
        return true
      default:
        return true
    }
  }

  /** The mail outbox inserts under a unique key and sends each row at most once. */
  #mail(template: string, version: string): void {
    const outboxId = `order-${template}:${this.run.orderId}:${version}`
    if (this.#mails.has(outboxId)) return
    this.#mails.add(outboxId)
    const customArgs = { outboxId, kind: `order-${template}`, env: 'chaos' }
    this.#book.effect('sendgrid', 'mail/send', 'aiko@example.jp', { messageId: outboxId, subject: template, customArgs })
  }

  #connected(): { vendors: Vendors; wire: Wire } {
    if (!this.#means) throw new TypeError('the portal has no vendors yet')
    return this.#means
  }

  #arm(): boolean {
    const { now } = this.#agenda
    const effect = decide(this.run, now)
    const runAt = effect.kind === 'stop' ? null : effect.kind === 'wait' ? effect.until : now
    const times = [runAt, this.#outbox.nextAt()].filter((time) => time !== null)
    if (times.length === 0) return false
    this.#setAlarm(Math.max(now, Math.min(...times)))
    return true
  }

  *#dieIfPlanned(): Fiber {
    const { wire } = this.#connected()
    const downMs = wire.diesAfterStore
    if (downMs === null) return
    wire.diesAfterStore = null
    this.die(downMs)
    yield 0
  }
}
