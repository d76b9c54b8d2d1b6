import { DurableObject } from 'cloudflare:workers'
import type { CartItemView, ChangeCartInput } from '#worker/contracts/cart.ts'
import { alarmTime, clock, iso } from '#worker/lib/clock.ts'
import { BugError, VendorError, type Vendor } from '#worker/lib/errors.ts'
import { log } from '#worker/lib/log.ts'
import { type AccountTopic, loadAccountData } from '#worker/ports/account-data.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { CartLines } from './cart-lines.ts'
import { Copies, type Copy, type CopyName, copyId, isOfTopic } from './copies.ts'
import { Flights } from './flights.ts'
import { lifetimeOf, withRelated } from './lifetimes.ts'
import { migrate } from './tables.ts'

export type CopyRequest = {
  topic: AccountTopic
  /** Which invoice, subscription or line; left out for what an account has once. */
  key?: string
  clientId: string
  /** Asks the vendor even though a copy is there, and keeps the answer. */
  live?: boolean
  requestId?: string
}
export type CopyAnswer =
  | { kind: 'copy'; json: string; loadedAt: string; source: 'copy' | 'live' }
  | { kind: 'absent' }
  | { kind: 'unavailable'; vendor: Vendor; operation: string; retryAfterSeconds?: number }

/** Nothing depends on when expired copies leave the storage; what they hold should not lie there for ever. */
const SWEEP_MS = 15 * 60_000

/**
 * One object per Salesforce account: short-lived copies of that account's data, so that no customer can meet another's.
 * Equal loads are one load; what an invalidation has overtaken is not kept. Vendor failures are answers, not exceptions.
 * Their cart lies here, too. Accepted limit: callers that already waited when an invalidation came get the state from before it.
 */
export class AccountCache extends DurableObject<Env> {
  readonly #flights = new Flights<Copy | null>()
  #prepared: { copies: Copies; cart: CartLines } | undefined

  async read(request: CopyRequest): Promise<CopyAnswer> {
    await restoreClock(this.env)
    const { topic, clientId, key = '' } = request
    const name = { topic, clientId, key }
    const copy = request.live ? null : this.#stores().copies.find(name, clock.now())
    if (copy) return answer(copy, 'copy')
    const work = { load: () => this.#load(name, request.requestId), keep: (loaded: Copy | null) => this.#keep(name, loaded) }
    try {
      const loaded = await (request.live ? this.#flights.joinNext(copyId(name), work) : this.#flights.join(copyId(name), work))
      return loaded ? answer(loaded, 'live') : { kind: 'absent' }
    } catch (error) {
      if (error instanceof VendorError) return unavailable(error)
      throw error
    }
  }

  /** `reason` says who knew: an event, our own write, a return from the vendor's pages. */
  invalidate(topics: readonly AccountTopic[], reason: string): void {
    const cleared = withRelated(topics)
    this.#stores().copies.clear(cleared)
    this.#flights.overtake((id) => cleared.some((topic) => isOfTopic(id, topic)))
    log('account-cache').info('copies cleared', { topics: cleared, reason })
  }

  cartLines(): CartItemView[] {
    return this.#stores().cart.list()
  }

  /** The cart as it is then; `full`: nothing changed, because it would hold more services than a cart may. */
  changeCart(lines: ChangeCartInput['lines']): { kind: 'kept' | 'full'; items: CartItemView[] } {
    const kind = this.#stores().cart.change(lines) ? 'kept' : 'full'
    return { kind, items: this.cartLines() }
  }

  /** What was ordered; lines it does not know are remembered as taken out. */
  takeOutOfCart(ids: readonly string[]): void {
    this.#stores().cart.takeOut(ids)
  }

  /** For the person's data export, as JSON: copies with `{topic, key, loadedAt, value}` each, and the lines of the cart. */
  async exportRecords(): Promise<string> {
    await restoreClock(this.env)
    const { copies, cart } = this.#stores()
    return JSON.stringify({ copies: copies.list(), cart: cart.all() })
  }

  /** The login is closed: nothing of the account stays here, and what is being loaded is not kept. */
  async erase(): Promise<void> {
    this.#flights.overtake(() => true)
    this.#prepared = undefined
    await this.ctx.storage.deleteAll()
  }

  override async alarm(): Promise<void> {
    await restoreClock(this.env)
    if (this.#stores().copies.sweep(clock.now())) await this.ctx.storage.setAlarm(alarmTime(clock.now() + SWEEP_MS))
  }

  async #load({ topic, clientId, key }: CopyName, requestId: string | undefined): Promise<Copy | null> {
    const scope = {
      ...(requestId !== undefined && { requestId }),
      waitUntil: (work: Promise<unknown>) => this.ctx.waitUntil(work),
    }
    const services = createContext(this.env, scope)
    const loadedAt = clock.now()
    const subject = { accountId: this.#accountId(), clientId }
    const value = await loadAccountData(services.ports, subject, topic, key).catch((error: unknown) => {
      if (error instanceof VendorError) services.log.warn('copy not loaded', describe(topic, error))
      throw error
    })
    if (value === null) return null
    const lifetime = lifetimeOf(topic, value)
    return { json: JSON.stringify(value), loadedAt, expiresAt: lifetime === null ? null : loadedAt + lifetime }
  }

  #keep(name: CopyName, loaded: Copy | null): void {
    if (!loaded) return this.#stores().copies.remove(name)
    this.#stores().copies.put(name, loaded)
    if (loaded.expiresAt !== null) this.ctx.waitUntil(this.#armSweep())
  }

  async #armSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(alarmTime(clock.now() + SWEEP_MS))
  }

  #accountId(): string {
    const { name } = this.ctx.id
    if (!name) throw new BugError('AccountCache is addressed by the Salesforce account id')
    return name
  }

  #stores(): { copies: Copies; cart: CartLines } {
    if (!this.#prepared) {
      migrate(this.ctx.storage)
      this.#prepared = { copies: new Copies(this.ctx.storage), cart: new CartLines(this.ctx.storage) }
    }
    return this.#prepared
  }
}

function answer({ json, loadedAt }: Copy, source: 'copy' | 'live'): CopyAnswer {
  return { kind: 'copy', json, loadedAt: iso(loadedAt), source }
}

function unavailable({ vendor, operation, retryAfterSeconds }: VendorError): CopyAnswer {
  return { kind: 'unavailable', vendor, operation, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
}

function describe(topic: AccountTopic, { name, vendor, operation, context }: VendorError) {
  return { topic, error: name, vendor, operation, ...context }
}
