import { abortAllDurableObjects, evictAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { orderProvisioner, vendorGatewayNamed } from '#worker/stubs.ts'
import type { Random } from '../layer-s/random.ts'

const GATEWAYS = [
  'whmcs',
  'freebit',
  'salesforce-short-0',
  'salesforce-short-1',
  'salesforce-short-2',
  'salesforce-short-3',
] as const

export interface CrashShares {
  /** Chance of each, at each turn. */
  evictOne: number
  evictGateway: number
  evictAll: number
  abortAll: number
}

export const CALM: CrashShares = { evictOne: 0, evictGateway: 0, evictAll: 0, abortAll: 0 }

/** Takes objects away: an eviction lets running calls end and clears the memory, an abort breaks them off wherever they are. */
export class Crashes {
  readonly #random: Random
  readonly #shares: CrashShares
  readonly counts = { evictions: 0, 'evictions of all': 0, aborts: 0 }

  constructor(random: Random, shares: CrashShares) {
    this.#random = random
    this.#shares = shares
  }

  /** Nothing waits for an eviction: it ends when the calls of the object end. */
  strike(orderIds: readonly string[], background: (work: Promise<unknown>) => void): void {
    const { evictOne, evictGateway, evictAll, abortAll } = this.#shares
    const [first, ...rest] = orderIds
    if (first !== undefined && this.#random.chance(evictOne)) {
      this.counts.evictions++
      background(evictDurableObject(orderProvisioner(env, this.#random.pick([first, ...rest]))))
    }
    if (this.#random.chance(evictGateway)) {
      this.counts.evictions++
      background(evictDurableObject(vendorGatewayNamed(env, this.#random.pick(GATEWAYS))))
    }
    if (this.#random.chance(evictAll)) {
      this.counts['evictions of all']++
      background(evictAllDurableObjects())
    }
    if (this.#random.chance(abortAll)) {
      this.counts.aborts++
      // Somewhere within the turn, not always at its start.
      background(new Promise((resolve) => setTimeout(resolve, this.#random.between(0, 150))).then(() => abortAllDurableObjects()))
    }
  }
}
