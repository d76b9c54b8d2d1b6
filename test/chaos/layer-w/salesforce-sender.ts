import { randomUUID } from 'node:crypto'
import { exports } from 'cloudflare:workers'
import { clock } from '#worker/lib/clock.ts'
import { eventBatch, type EventFields, signedInit } from '../../setup/signed-call.ts'
import type { Random } from '../../setup/random.ts'
import { chunks, shuffled } from './queues.ts'

const PATH = '/api/events/salesforce'
const TRIES = 6
const SHAPES = ['once', 'twice', 'five at once', 'new ids', 'reordered', 'command', 'command twice'] as const
type Shape = (typeof SHAPES)[number]

/** The emulated Apex sender of the campaign: announces approved orders in every shape that at-least-once delivery has. */
export class SalesforceSender {
  readonly #random: Random
  #sequence = 0
  readonly counts: Record<string, number> = { refused: 0 }

  constructor(random: Random) {
    this.#random = random
  }

  async announce(orderIds: readonly string[], only?: Shape): Promise<void> {
    const first: EventFields[] = []
    const later: EventFields[] = []
    const commands: string[] = []
    for (const orderId of orderIds) {
      const shape = only ?? this.#random.pick(SHAPES)
      this.counts[shape] = (this.counts[shape] ?? 0) + 1
      const [event, other] = [this.#event(orderId), this.#event(orderId)]
      if (shape === 'once' || shape === 'twice') first.push(event)
      if (shape === 'twice') later.push(event)
      if (shape === 'five at once') first.push(event, event, event, event, event)
      if (shape === 'new ids') first.push(event, other)
      if (shape === 'reordered') {
        first.push(other)
        later.push(event)
      }
      if (shape.startsWith('command')) commands.push(orderId)
      if (shape === 'command twice') commands.push(orderId)
    }
    await Promise.all([...this.#batches(first), ...commands.map((orderId) => this.#command(orderId))])
    await Promise.all(this.#batches(later))
  }

  #event(orderId: string): EventFields {
    const occurredAt = new Date(clock.now()).toISOString()
    return { id: `evt_${randomUUID()}`, entity: 'Order', recordIds: [orderId], sequence: ++this.#sequence, occurredAt }
  }

  /** Copies of one event meet in different batches, sent side by side. */
  #batches(events: readonly EventFields[]): Promise<void>[] {
    return chunks(shuffled(events, this.#random), this.#random.between(1, 20)).map((batch) => this.#post(PATH, eventBatch(batch)))
  }

  #command(orderId: string): Promise<void> {
    const path = `/api/orders/${orderId}/provision`
    return this.#post(path, { orderId, mode: 'Due', requestedBy: 'Sales Desk' }, `provision_${orderId}`)
  }

  /** As the real sender: the same key until it is answered; what is never taken is a lost event. */
  async #post(path: string, body: unknown, key = `batch_${randomUUID()}`): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const timestamp = Math.floor(clock.now() / 1000)
      try {
        const answer = await exports.default.fetch(`https://portal.test${path}`, signedInit({ path, body, key, timestamp }))
        await answer.arrayBuffer()
        if (answer.ok) return
      } catch {
        // The object behind it was aborted; the sender sees a broken connection.
      }
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** tries))
    }
    this.counts['refused'] = (this.counts['refused'] ?? 0) + 1
  }
}
