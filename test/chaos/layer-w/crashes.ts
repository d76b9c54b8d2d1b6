import { evictAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { orderProvisioner, vendorGatewayNamed } from '#worker/stubs.ts'
import type { Random } from '../../setup/random.ts'

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
  abortMany: number
}

export const CALM: CrashShares = { evictOne: 0, evictGateway: 0, evictAll: 0, abortMany: 0 }

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
    const { evictOne, evictGateway, evictAll, abortMany } = this.#shares
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
    if (this.#random.chance(abortMany)) {
      this.counts.aborts++
      const orders = orderIds.filter(() => this.#random.chance(0.7)).map((orderId) => orderProvisioner(env, orderId))
      const gateways = GATEWAYS.filter(() => this.#random.chance(0.5)).map((name) => vendorGatewayNamed(env, name))
      // Somewhere within the turn, not always at its start.
      const moment = new Promise((resolve) => setTimeout(resolve, this.#random.between(0, 150)))
      background(moment.then(() => Promise.allSettled([...orders, ...gateways].map(abort))))
    }
  }
}

/** Breaks off whatever the object is doing. One by one: aborting all at once now and then takes the test's own runner with it. */
function abort(stub: DurableObjectStub): Promise<void> {
  return runInDurableObject(stub, (_object, state) => state.abort('chaos'))
}
