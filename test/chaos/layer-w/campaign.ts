import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { clock } from '#worker/lib/clock.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { type Asked, judge } from '../judge.ts'
import { Random } from '../../setup/random.ts'
import { CALM, Crashes, type CrashShares } from './crashes.ts'
import { pressedOrders } from './customers.ts'
import { evidenceOf } from './evidence.ts'
import { FinishedOrders } from './finished-orders.ts'
import { runCron } from './means.ts'
import { withPatience } from './patience.ts'
import { HeldQueues } from './queues.ts'
import { quietConsole } from './quiet-console.ts'
import { SalesforceSender } from './salesforce-sender.ts'
import type { CampaignResult } from './settings.ts'
import { startOver } from './start-over.ts'
import { countFaults, type FaultShares, plantFaults } from './vendor-faults.ts'
import { movePortalTime } from './virtual-time.ts'

export interface CampaignPlan {
  name: string
  seed: number
  orders: number
  /** Default: mixed, most of them SIMs. */
  category?: (typeof CATEGORIES)[number]
  crashes?: CrashShares
  faults?: FaultShares
  queue: { duplicates: number; wipes: number }
  /** Share of orders that nobody announces. */
  unannounced?: number
  /** Chance that the cron of a minute runs. */
  cron: number
  longestStepMs: number
  /** From the first order on nothing of this vendor answers, or nothing but other operations. */
  outage?: { vendor: 'salesforce' | 'whmcs' | 'freebit'; operation?: string; hours: number; stepMs: number }
}

const MINUTE = 60_000
const WAVE = 24
const CATEGORIES = ['sim', 'sim', 'sim', 'sim', 'sim', 'vpn', 'internet'] as const
const MOST_OPEN = 96
const TURN_MS = 120
/** So long without any order coming to its end: the rest is judged as it stands. */
const PATIENCE_MS = 300 * MINUTE
/** After the last order: late effects, mails and write-backs come to rest. */
const REST_TURNS = 16
const REST_TURNS_A_CRON = 4
const REST_MS = REST_TURNS * MINUTE
/** Calls on their way when a vendor breaks down have left before time runs faster. */
const TURNS_BEFORE_LONG_STEPS = 12

/**
 * The real Worker with all its objects, the vendors over the wire, and everything that can go wrong between them. Throws where it stands
 * when it does not end within `limitMs` of the machine's time.
 */
export async function runCampaign(plan: CampaignPlan, limitMs: number): Promise<CampaignResult> {
  const run = new CampaignRun(plan)
  let limit: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    limit = setTimeout(() => reject(new Error(`does not end: ${run.describe()}`)), limitMs)
  })
  try {
    return await Promise.race([run.play(), late])
  } finally {
    clearTimeout(limit)
  }
}

class CampaignRun {
  readonly #plan: CampaignPlan
  readonly #random: Random
  readonly #queues: HeldQueues
  readonly #sender: SalesforceSender
  readonly #crashes: Crashes
  readonly #finished = new FinishedOrders()
  readonly #asked: Asked[] = []
  readonly #pressedAt = new Map<string, number>()
  readonly #unannounced = new Set<string>()
  readonly #running = new Set<Promise<unknown>>()
  readonly #errors = quietConsole()
  readonly #startedAt = Date.now()
  #virtualStart = 0
  #at = 'starting over'
  #turns = 0
  #crons = 0
  #minute = 0
  #recoveredAt = 0
  #lastEndAt = 0

  constructor(plan: CampaignPlan) {
    this.#plan = plan
    this.#random = new Random(plan.seed)
    this.#queues = new HeldQueues(this.#random)
    this.#sender = new SalesforceSender(this.#random)
    this.#crashes = new Crashes(this.#random, plan.crashes ?? CALM)
  }

  async play(): Promise<CampaignResult> {
    await startOver()
    this.#virtualStart = clock.now()
    await this.#untilAllEnded()
    await this.#comeToRest()
    this.#at = 'its verdict'
    return this.#result()
  }

  describe(): string {
    const open = this.#open()
    const minutes = Math.round((clock.now() - this.#virtualStart) / MINUTE)
    return `at ${this.#at}, ${this.#turns} turns, ${minutes} virtual minutes, ${this.#asked.length} orders, open: ${open.join(', ') || 'none'}`
  }

  async #untilAllEnded(): Promise<void> {
    const { orders, outage } = this.#plan
    if (outage) await sandbox.addFault({ vendor: outage.vendor, operation: outage.operation ?? '*', kind: 'down', count: 0 })
    this.#recoveredAt = clock.now() + (outage?.hours ?? 0) * 60 * MINUTE
    this.#lastEndAt = clock.now()
    while (this.#asked.length < orders || this.#open().length > 0) {
      while (this.#asked.length < orders && this.#open().length <= MOST_OPEN - WAVE) await this.#startWave()
      const before = this.#finished.size
      await this.#turn(this.#stepMs())
      if (this.#finished.size > before) this.#lastEndAt = clock.now()
      if (clock.now() - Math.max(this.#lastEndAt, this.#recoveredAt) > PATIENCE_MS) return
    }
  }

  async #comeToRest(): Promise<void> {
    await sandbox.clearFaults()
    for (let count = 0; count < REST_TURNS; count++) {
      if (count % REST_TURNS_A_CRON === 0) this.#background(this.#cron())
      await this.#passTime(MINUTE, this.#resting())
      await withPatience(this.#queues.deliver(0))
    }
    await withPatience(Promise.all(this.#running))
  }

  async #result(): Promise<CampaignResult> {
    const rows = await sandbox.ledger()
    const verdict = judge(rows, this.#asked)
    return {
      campaign: this.#plan.name,
      seed: this.#plan.seed,
      ...verdict,
      evidence: evidenceOf(verdict.violations, rows, this.#asked),
      seconds: Math.round((Date.now() - this.#startedAt) / 1000),
      virtualMinutes: Math.round((clock.now() - this.#virtualStart) / MINUTE),
      parkedFor: this.#finished.reasons(),
      ...(this.#plan.outage && { drainedMinutes: Math.ceil((this.#lastEndAt - this.#recoveredAt) / MINUTE) }),
      ...(this.#unannounced.size > 0 && { slowestFindMinutes: this.#slowestFind() }),
      chaos: {
        ...this.#crashes.counts,
        ...this.#queues.counts,
        ...this.#sender.counts,
        ...countFaults(rows),
        ...this.#errors(),
        crons: this.#crons,
        unannounced: this.#unannounced.size,
      },
    }
  }

  get #isDown(): boolean {
    return clock.now() < this.#recoveredAt
  }

  #stepMs(): number {
    const { outage, longestStepMs } = this.#plan
    const usual = this.#random.between(1000, longestStepMs)
    if (!outage || !this.#isDown || this.#turns < TURNS_BEFORE_LONG_STEPS) return usual
    return Math.min(outage.stepMs, this.#recoveredAt - clock.now())
  }

  async #startWave(): Promise<void> {
    this.#at = 'starting a wave'
    const { orders, category, faults, unannounced = 0 } = this.#plan
    const size = Math.min(WAVE, orders - this.#asked.length)
    const wave = await pressedOrders(size, category ?? this.#random.pick(CATEGORIES))
    if (faults) await plantFaults(this.#random, size, faults)
    this.#asked.push(...wave)
    const ids = wave.map(({ orderId }) => orderId)
    for (const id of ids) {
      this.#pressedAt.set(id, clock.now())
      if (this.#random.chance(unannounced)) this.#unannounced.add(id)
    }
    this.#background(this.#sender.announce(ids.filter((id) => !this.#unannounced.has(id))))
  }

  async #turn(stepMs: number): Promise<void> {
    const { queue, cron } = this.#plan
    const open = this.#open()
    this.#turns++
    this.#crashes.strike(open, (work) => this.#background(work))
    if (this.#random.chance(queue.wipes)) this.#queues.wipe()
    this.#background(this.#queues.deliver(queue.duplicates))
    const minute = Math.floor(clock.now() / MINUTE)
    if (minute > this.#minute && this.#random.chance(cron)) this.#background(this.#cron())
    this.#minute = minute
    const rearmed = [...open.filter(() => this.#random.chance(0.4)), ...this.#resting().filter(() => this.#random.chance(0.1))]
    await this.#passTime(stepMs, rearmed)
  }

  async #passTime(ms: number, rearmed: readonly string[]): Promise<void> {
    this.#at = 'passing time'
    const until = Date.now() + TURN_MS
    const wasDown = this.#isDown
    const { outage } = this.#plan
    await movePortalTime(ms, wasDown && outage?.operation === undefined ? outage?.vendor : undefined)
    if (wasDown && !this.#isDown) await sandbox.clearFaults()
    this.#at = 'setting alarms anew'
    await withPatience(Promise.allSettled(rearmed.map(setAlarmAnew)))
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())))
    this.#at = 'reading the ledger'
    await this.#finished.read()
    this.#at = 'a turn'
  }

  async #cron(): Promise<void> {
    this.#crons++
    await runCron()
  }

  #open(): string[] {
    return this.#asked.map(({ orderId }) => orderId).filter((orderId) => !this.#finished.has(orderId))
  }

  #resting(): string[] {
    const since = clock.now() - REST_MS
    return this.#asked.map(({ orderId }) => orderId).filter((orderId) => this.#finished.endedSince(orderId, since))
  }

  #slowestFind(): number {
    const waits = [...this.#unannounced].map((id) => (this.#finished.firstSeen(id) ?? Infinity) - (this.#pressedAt.get(id) ?? 0))
    return Math.ceil(Math.max(...waits) / MINUTE)
  }

  #background(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => this.#running.delete(settled))
    this.#running.add(settled)
  }
}

/** An alarm was set in the old time: its object sets it anew, as when development moves its clock. One that nobody set stays unset. */
function setAlarmAnew(orderId: string): Promise<void> {
  return runInDurableObject(orderProvisioner(env, orderId), async (object, { storage }) => {
    if ((await storage.getAlarm()) !== null) await object.rearm()
  })
}
