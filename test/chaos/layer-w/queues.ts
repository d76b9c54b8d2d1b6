import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '#worker/index.ts'
import type { Random } from '../../setup/random.ts'

type Message = { id: string; body: unknown; attempts: number }
type QueueName = 'salesforce-events' | 'mail'

const MOST_IN_BATCH = 20

/**
 * Stands between the Worker and its queues: keeps what is sent, and hands it over when and as often as the campaign wants. The methods
 * are replaced on the prototype, which the Worker and all its objects share.
 */
export class HeldQueues {
  readonly #random: Random
  readonly #waiting: Record<QueueName, Message[]> = { 'salesforce-events': [], mail: [] }
  #last = 0
  readonly counts = { sent: 0, delivered: 0, duplicated: 0, wiped: 0 }

  constructor(random: Random) {
    this.#random = random
    const keep = (body: unknown) => this.#keep(body)
    Object.assign(Object.getPrototypeOf(env.SALESFORCE_EVENTS) as object, {
      send: async (body: unknown) => keep(body),
      sendBatch: async (messages: Iterable<{ body: unknown }>) => {
        for (const { body } of messages) keep(body)
      },
    })
  }

  /** Everything that waits, in any order, some of it twice and side by side. */
  async deliver(duplicates: number): Promise<void> {
    const names: QueueName[] = ['salesforce-events', 'mail']
    await Promise.allSettled(
      names.flatMap((name) => {
        const messages = shuffled(this.#waiting[name].splice(0), this.#random)
        return chunks(messages, MOST_IN_BATCH).flatMap((batch) => {
          const again = batch.filter(() => this.#random.chance(duplicates))
          this.counts.duplicated += again.length
          return [this.#handOver(name, batch), ...(again.length > 0 ? [this.#handOver(name, again)] : [])]
        })
      }),
    )
  }

  /** What waits is gone, as if both queues had been emptied. */
  wipe(): void {
    for (const messages of Object.values(this.#waiting)) this.counts.wiped += messages.splice(0).length
  }

  #keep(body: unknown): void {
    const name = typeof body === 'object' && body !== null && 'mailId' in body ? 'mail' : 'salesforce-events'
    this.#waiting[name].push({ id: `m${++this.#last}`, body: structuredClone(body), attempts: 1 })
    this.counts.sent++
  }

  async #handOver(name: QueueName, messages: Message[]): Promise<void> {
    const timestamp = new Date()
    const batch = createMessageBatch(
      name,
      messages.map((message) => ({ ...message, timestamp })),
    )
    const context = createExecutionContext()
    try {
      await worker.queue(batch, env, context)
      const { retryMessages } = await getQueueResult(batch, context)
      const again = new Set(retryMessages.map(({ msgId }) => msgId))
      this.#waiting[name].push(
        ...messages.filter(({ id }) => again.has(id)).map((message) => ({ ...message, attempts: message.attempts + 1 })),
      )
      this.counts.delivered += messages.length
    } catch {
      // The consumer died: the platform delivers the whole batch again.
      this.#waiting[name].push(...messages.map((message) => ({ ...message, attempts: message.attempts + 1 })))
    }
  }
}

export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_empty, index) => list.slice(index * size, (index + 1) * size))
}
