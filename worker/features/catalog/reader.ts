import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import type { Clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { log } from '#worker/lib/log.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { BodyBudget, type LoadedDocument, type ManifestMemo, type MemoEntry, toManifestMemo } from './memo.ts'
import { inTime, SharedWork } from './shared-work.ts'
import type { CatalogSource } from './source.ts'

/** An isolate that nobody asked for a while must not answer with what it knew then: past this, a request waits for the refresh. */
const LONGEST_STALE_MS = 6 * NUMBERS.catalogMemoMs
const MANIFEST = 'manifest'

/** What an isolate knows of the catalog: the manifest a few seconds old at most, parts for as long as they fit. */
export class CatalogReader {
  readonly #clock: Clock
  readonly #budget: BodyBudget
  readonly #refreshing: SharedWork<typeof MANIFEST, void>
  readonly #loading: SharedWork<MemoEntry, LoadedDocument | null>
  #memo: ManifestMemo | undefined
  #checkedAt = Number.NEGATIVE_INFINITY
  #hits = 0
  #misses = 0
  #countedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, budget: BodyBudget = new BodyBudget()) {
    this.#clock = clock
    this.#budget = budget
    this.#refreshing = new SharedWork(clock)
    this.#loading = new SharedWork(clock)
  }

  /** The answer without waiting for anything, if it is at hand. */
  ready(path: string, now: number): LoadedDocument | undefined {
    const known = this.#memo?.pages.get(path)
    if (!known?.loaded || this.#age(now) > LONGEST_STALE_MS) return undefined
    known.used = true
    this.#hits++
    return known.loaded
  }

  wantsRefresh(now: number): boolean {
    return this.#age(now) >= NUMBERS.catalogMemoMs && !this.#refreshing.isRunning(MANIFEST, now)
  }

  /** The document at this address, its body loaded; undefined when the catalog has no such address. */
  async find(path: string, source: CatalogSource): Promise<LoadedDocument | undefined> {
    const missesBefore = this.#misses
    const age = this.#age(this.#clock.now())
    if (!this.#memo || age > LONGEST_STALE_MS) await inTime(this.refresh(source))
    else if (age >= NUMBERS.catalogMemoMs) void this.refresh(source)
    const found = await this.#load(path, source)
    if (found !== null) {
      if (this.#misses === missesBefore) this.#hits++
      return found
    }
    // The part is nowhere: this manifest is more than a day old. The publisher's own is not.
    this.#misses++
    this.#adopt(await source.manifestFromPublisher())
    const current = await this.#load(path, source)
    if (current === null) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 5 })
    return current
  }

  /** One at a time; an old copy outlives a refresh that fails. */
  refresh(source: CatalogSource): Promise<void> {
    return this.#refreshing.start(
      MANIFEST,
      () => this.#refresh(source),
      (work) => source.waitUntil(work),
    )
  }

  /** Hits and misses since the last report, when there are some and it is old enough: an isolate's first answer is told at once. */
  takeCounts(now: number): { hits: number; misses: number } | undefined {
    if (now - this.#countedAt < NUMBERS.catalogCountsMs || this.#hits + this.#misses === 0) return undefined
    const counts = { hits: this.#hits, misses: this.#misses }
    this.#hits = 0
    this.#misses = 0
    this.#countedAt = now
    return counts
  }

  /** A clock that was moved back says nothing about the age. */
  #age(now: number): number {
    return now < this.#checkedAt ? Number.POSITIVE_INFINITY : now - this.#checkedAt
  }

  /** Null: the catalog has the address, but its body is nowhere. */
  async #load(path: string, source: CatalogSource): Promise<LoadedDocument | null | undefined> {
    const entry = this.#memo?.pages.get(path)
    if (!entry) return undefined
    if (entry.loaded) return entry.loaded
    const load = () => this.#loadBody(entry, source)
    return inTime(this.#loading.start(entry, load, (work) => source.waitUntil(work)))
  }

  async #refresh(source: CatalogSource): Promise<void> {
    try {
      const seen = await source.manifestFromKv(this.#memo?.version ?? 0).catch(readFailed)
      if (seen === null) {
        this.#misses++
        this.#adopt(await source.manifestFromPublisher())
      } else if (seen !== 'unchanged') this.#adopt(seen)
    } catch (error) {
      if (!this.#memo) throw error
      log('catalog').error('catalog manifest could not be refreshed', { error: String(error) })
    }
    this.#checkedAt = this.#clock.now()
  }

  /** Never an older one: KV answers from many places, and not all of them are up to date. */
  #adopt(manifest: CatalogManifest): void {
    if (this.#memo && manifest.version <= this.#memo.version) return
    this.#memo = toManifestMemo(manifest, this.#memo)
    this.#budget.restart(this.#memo)
  }

  async #loadBody(entry: MemoEntry, source: CatalogSource): Promise<LoadedDocument | null> {
    const { part } = entry.document
    let body = await source.partFromKv(part).catch(readFailed)
    if (!body) {
      this.#misses++
      body = await source.partFromPublisher(part)
    }
    return body && this.#budget.hold(entry, body)
  }
}

/** KV that does not answer is KV that shows nothing: the publisher has it all. */
function readFailed(error: unknown): null {
  log('catalog').warn('KV did not answer', { error: String(error) })
  return null
}
