import type { SalesforceChange, World } from '../../core/world.ts'
import { callOut } from './callout.ts'
import { eventsCallout, provisionCallout } from './envelope.ts'
import { appendChange, changeRow, type OutboxRow, outboxRows, PROVISION, pendingRows, purgeSent, sequenceOf } from './outbox.ts'
import { GIVE_UP_MS, type Outcome, settle } from './retry.ts'

export type DeliveryMode = 'resume' | 'pause' | 'drop'

const LARGEST_BATCH = 200
const modes = (world: World) => world.collection<{ id: string; mode: DeliveryMode }>('salesforce.sender')

export function heartbeat(): SalesforceChange {
  return { kind: 'heartbeat', entity: '', recordIds: [], changeType: '', changedFields: [] }
}

/** The package's dispatcher: reads due outbox rows, calls the portal, settles the rows. */
export class Sender {
  #world: World
  #running: Promise<void> | null = null
  #commands = new Set<string>()
  #cancelTimer = () => {}
  #closed = false

  constructor(world: World) {
    this.#world = world
  }

  get mode(): DeliveryMode {
    return modes(this.#world).get('mode')?.mode ?? 'resume'
  }

  setMode(mode: DeliveryMode): void {
    modes(this.#world).put({ id: 'mode', mode })
    this.wake()
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer()
  }

  /** Soon, after the transaction that called. */
  wake(): void {
    setImmediate(() => void this.run())
  }

  /** Makes every waiting row due, and returns when each has been tried. */
  async sweep(): Promise<void> {
    await this.#running
    const now = this.#world.clock.now().toISOString()
    for (const row of pendingRows(this.#world)) changeRow(this.#world, row, { Next_Attempt_At__c: now })
    await this.run()
  }

  async run(): Promise<void> {
    if (this.#closed || this.#world.portal.url === '') return
    this.#running ??= this.#sendEvents().finally(() => {
      this.#running = null
      this.#arm()
    })
    const commands = this.#due().filter((row) => row['Kind__c'] === PROVISION)
    await Promise.all([this.#running, ...commands.map((row) => this.command(row))])
  }

  /** One command is one call of its own, whatever happens to events; null: it is already on its way. */
  async command(row: OutboxRow): Promise<Outcome | null> {
    if (this.#commands.has(row.id)) return null
    this.#commands.add(row.id)
    try {
      const outcome = await callOut(provisionCallout(this.#world, row))
      this.#settle([row], outcome)
      return outcome
    } finally {
      this.#commands.delete(row.id)
      this.#arm()
    }
  }

  async #sendEvents(): Promise<void> {
    for (let batch = this.#batch(); batch.length > 0; batch = this.#batch()) {
      const outcome = this.mode === 'drop' ? null : await callOut(eventsCallout(this.#world, batch))
      this.#settle(batch, outcome)
    }
  }

  #batch(): OutboxRow[] {
    if (this.#closed || this.mode === 'pause') return []
    return this.#due()
      .filter((row) => row['Kind__c'] !== PROVISION)
      .sort((a, b) => sequenceOf(a) - sequenceOf(b))
      .slice(0, LARGEST_BATCH)
  }

  #due(): OutboxRow[] {
    const now = this.#world.clock.now().getTime()
    return pendingRows(this.#world).filter((row) => Date.parse(String(row['Next_Attempt_At__c'])) <= now)
  }

  /** null: dropped, as if the callout had been lost for good. */
  #settle(rows: readonly OutboxRow[], outcome: Outcome | null): void {
    if (this.#closed) return
    const world = this.#world
    const now = world.clock.now().getTime()
    world.transaction(() => {
      for (const row of rows) {
        const current = outboxRows(world).get(row.id)
        if (current?.['Status__c'] !== 'Pending') continue
        const attempts = Number(current['Attempts__c']) + 1
        const settlement = outcome ? settle(outcome, attempts) : ({ status: 'Dead' } as const)
        const tooOld = now - Date.parse(String(current['Occurred_At__c'])) > GIVE_UP_MS
        const dead = settlement.status === 'Pending' && tooOld
        changeRow(world, current, {
          Status__c: dead ? 'Dead' : settlement.status,
          LastModifiedDate: new Date(now).toISOString(),
          Attempts__c: attempts,
          Last_Status__c: outcome?.status ?? null,
          Last_Error__c: outcome ? outcome.error || null : 'dropped',
          Next_Attempt_At__c: settlement.status === 'Pending' ? new Date(now + settlement.delayMs).toISOString() : null,
        })
      }
    })
  }

  #arm(): void {
    this.#cancelTimer()
    if (this.#closed) return
    const paused = this.mode === 'pause'
    const waiting = pendingRows(this.#world).filter((row) =>
      row['Kind__c'] === PROVISION ? !this.#commands.has(row.id) : !paused,
    )
    if (waiting.length === 0) return
    const next = Math.min(...waiting.map((row) => Date.parse(String(row['Next_Attempt_At__c']))))
    const delay = Math.max(next - this.#world.clock.now().getTime(), 0)
    this.#cancelTimer = this.#world.clock.schedule(delay, 'outbox', () => this.wake())
  }
}

const senders = new WeakMap<World, Sender>()

export function senderOf(world: World): Sender {
  let sender = senders.get(world)
  if (!sender) {
    sender = new Sender(world)
    senders.set(world, sender)
  }
  return sender
}

/** From now on every change becomes a row and every row is delivered; rows of an earlier run go first. */
export function startSender(world: World): void {
  const sender = senderOf(world)
  world.onEmit((change) => {
    appendChange(world, change)
    if (change.kind === 'heartbeat') purgeSent(world)
    sender.wake()
  })
  sender.wake()
}
