import { DurableObject } from 'cloudflare:workers'
import type { CatalogHealthView, VolatileView } from '#worker/contracts/catalog.ts'
import type { ServiceContext } from '#worker/context.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { alarmTime, clock, iso } from '#worker/lib/clock.ts'
import { AppError, VendorError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { applyCatalogRules } from './catalog-rules.ts'
import { composeVersion } from './compose-version.ts'
import { findLost, writeToKv } from './kv-writer.ts'
import { nextRebuildAt, nudged, retryAt } from './rebuild-timing.ts'
import { PublisherStore } from './store.ts'
import { toVolatileView } from './volatile-facts.ts'

/** Expected outcomes cross RPC as data: a stub that threw may be broken. */
export type Answer<T> = { ok: true; value: T } | { ok: false; retryAfterSeconds: number }

const KV_RETRY_MS = 5_000
/** After a rebuild failed with nothing published, waiting visitors share that failure instead of asking again at once. */
const COLD_PAUSE_MS = 2_000
const MOST_MISSED = 100

/**
 * One object, `catalog`. It alone reads the catalog from Salesforce and writes it to KV; a request never does either. Builds are single
 * flight, a failed one keeps the last good copy, and the copy in this object's own storage is complete: it answers what KV does not show
 * yet. Nudges are cheap and only move the next rebuild. The alarm never throws: it records, and sets the next one.
 */
export class CatalogPublisher extends DurableObject<Env> {
  readonly #store: PublisherStore
  #rebuilding: Promise<void> | undefined
  #writing: Promise<void> | undefined
  #readingVolatile: Promise<Answer<VolatileView>> | undefined
  #lastFailureAt = Number.NEGATIVE_INFINITY
  /** Parts that readers missed in KV since the last tick; empty set: the manifest only. */
  #missed: Set<string> | undefined

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#store = new PublisherStore(state.storage)
  }

  /** Something in Salesforce changed, or may have. */
  async changed(reason: string): Promise<void> {
    await restoreClock(this.env)
    const now = clock.now()
    const { state } = this.#store
    if (state.nudgedAt === null) this.#context().log.info('catalog change announced', { reason })
    this.#store.update({ ...nudged(state, now), lastEventAt: now, invalidations: state.invalidations + 1 })
    await this.#arm()
  }

  /** Every minute: a deploy or a changed setting rebuilds, and an alarm that got lost is made up for. */
  async tick(): Promise<void> {
    await restoreClock(this.env)
    const context = this.#context()
    const due = this.#rebuildDueAt(context)
    const outdated = this.#store.state.checkedBuild !== buildOf(context) && this.#store.state.rebuildAt === null
    if (outdated || due === null || due <= clock.now()) await this.#rebuild()
    await this.#lookForLost()
    if (this.#writesLeft()) await this.#write()
    await this.#arm()
  }

  /** The development clock moved: alarms were set in the old time. */
  async rearm(): Promise<void> {
    await restoreClock(this.env)
    await this.#arm()
  }

  async manifest(): Promise<Answer<CatalogManifest>> {
    await restoreClock(this.env)
    const now = clock.now()
    if (!this.#store.manifest && now - this.#lastFailureAt >= COLD_PAUSE_MS) {
      await this.#rebuild({ write: 'later' })
      await this.#arm()
    }
    this.#missed ??= new Set()
    const { manifest } = this.#store
    return manifest ? { ok: true, value: manifest } : { ok: false, retryAfterSeconds: 10 }
  }

  async part(part: string): Promise<Uint8Array | null> {
    const bytes = this.#store.part(part)
    this.#missed ??= new Set()
    if (bytes && this.#missed.size < MOST_MISSED) this.#missed.add(part)
    return bytes
  }

  async volatile(): Promise<Answer<VolatileView>> {
    await restoreClock(this.env)
    this.#readingVolatile ??= this.#readVolatile().finally(() => {
      this.#readingVolatile = undefined
    })
    return this.#readingVolatile
  }

  async counted(counts: { hits: number; misses: number }): Promise<void> {
    const { hits, misses } = this.#store.state
    this.#store.update({ hits: hits + counts.hits, misses: misses + counts.misses })
  }

  async health(): Promise<CatalogHealthView> {
    await restoreClock(this.env)
    const { state, manifest } = this.#store
    const age = state.checkedAt === null ? null : Math.max(0, clock.now() - state.checkedAt)
    return {
      version: manifest ? String(manifest.version) : null,
      builtAt: manifest?.builtAt ?? null,
      ageSeconds: age === null ? null : Math.floor(age / 1000),
      stale: age === null || age > safetyTtlMs(this.#context()) || state.failures > 0,
      hits: state.hits,
      misses: state.misses,
      invalidations: state.invalidations,
      lastEventAt: state.lastEventAt === null ? null : iso(state.lastEventAt),
      lastError: state.lastError,
      refused: state.refused,
    }
  }

  override async alarm(): Promise<void> {
    try {
      await restoreClock(this.env)
      const due = this.#rebuildDueAt(this.#context())
      if (due !== null && due <= clock.now()) await this.#rebuild()
      if (this.#writesLeft()) await this.#write()
    } catch (error) {
      this.#context().log.error('catalog alarm failed', { error: String(error) })
      this.#store.update({ writeAt: clock.now() + KV_RETRY_MS })
    } finally {
      await this.#arm()
    }
  }

  #rebuild(options: { write: 'now' | 'later' } = { write: 'now' }): Promise<void> {
    this.#rebuilding ??= this.#load().finally(() => {
      this.#rebuilding = undefined
    })
    return options.write === 'later' ? this.#rebuilding : this.#rebuilding.then(() => this.#write())
  }

  async #load(): Promise<void> {
    const store = this.#store
    const context = this.#context()
    const nudgesBefore = store.state.invalidations
    try {
      const products = await context.ports.crm.listProducts()
      const { plans, refused } = applyCatalogRules(products)
      // A read that lost its permissions answers "no rows", not an error: it must not empty the shop.
      if (plans.length === 0 && store.manifest)
        throw new AppError('INTERNAL', { message: 'Salesforce listed no plan that can be sold' })
      const { renderDocuments } = await import('./render-documents.ts')
      const now = clock.now()
      const render = (stamp: { version: number; builtAt: string }) => renderDocuments(plans, context.env, stamp)
      const version = await composeVersion(render, store.manifest, __BUILD_ID__, now)
      if (version) store.publish(version.manifest, version.bytes, now)
      // A nudge that came while we were reading may tell of something we did not see: it keeps its rebuild.
      const answered = store.state.invalidations === nudgesBefore ? { rebuildAt: null, nudgedAt: null } : {}
      store.update({ ...answered, checkedAt: now, checkedBuild: buildOf(context), refused, failures: 0, lastError: null })
      if (version)
        context.log.info('catalog published', { version: version.manifest.version, plans: plans.length, refused: refused.length })
    } catch (error) {
      const now = clock.now()
      const failures = store.state.failures + 1
      this.#lastFailureAt = now
      store.update({ failures, lastError: describe(error), rebuildAt: retryAt(failures, now) })
      context.log.error('catalog rebuild failed', { failures, reason: describe(error) })
    }
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeOnce().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #writeOnce(): Promise<void> {
    const store = this.#store
    try {
      const done = await writeToKv(this.env.CATALOG, store, clock.now())
      store.update({ writeAt: done ? null : clock.now() })
    } catch (error) {
      store.update({ writeAt: clock.now() + KV_RETRY_MS })
      this.#context().log.error('catalog could not be written to KV', { reason: describe(error) })
    }
  }

  async #readVolatile(): Promise<Answer<VolatileView>> {
    const known = this.#store.readVolatile()
    const now = clock.now()
    if (known && now - known.attemptedAt < NUMBERS.volatileMs && now >= known.attemptedAt) {
      if (known.body !== null) return { ok: true, value: JSON.parse(known.body) as VolatileView }
      return { ok: false, retryAfterSeconds: Math.ceil((NUMBERS.volatileMs - (now - known.attemptedAt)) / 1000) }
    }
    try {
      const view = toVolatileView(await this.#context().ports.crm.listProducts(), now)
      this.#store.writeVolatile(now, JSON.stringify(view))
      return { ok: true, value: view }
    } catch (error) {
      this.#store.writeVolatile(now, null)
      this.#context().log.error('volatile facts could not be read', { reason: describe(error) })
      return { ok: false, retryAfterSeconds: NUMBERS.volatileMs / 1000 }
    }
  }

  async #lookForLost(): Promise<void> {
    const missed = this.#missed
    this.#missed = undefined
    if (!missed) return
    try {
      if (await findLost(this.env.CATALOG, this.#store, missed)) this.#context().log.warn('KV had lost a part of the catalog')
    } catch (error) {
      this.#context().log.error('KV could not be checked', { reason: describe(error) })
    }
  }

  #writesLeft(): boolean {
    const { manifest, state } = this.#store
    if (manifest && manifest.version !== state.versionInKv) return true
    const orphanedAt = this.#store.oldestOrphanedAt()
    return orphanedAt !== null && orphanedAt + NUMBERS.catalogPartRetentionMs <= clock.now()
  }

  #rebuildDueAt(context: ServiceContext): number | null {
    return nextRebuildAt(this.#store.state, safetyTtlMs(context))
  }

  async #arm(): Promise<void> {
    const orphanedAt = this.#store.oldestOrphanedAt()
    const { manifest, state } = this.#store
    const writeAt = state.writeAt ?? (manifest && manifest.version !== state.versionInKv ? clock.now() : null)
    const due = [
      this.#rebuildDueAt(this.#context()),
      writeAt,
      orphanedAt === null ? null : orphanedAt + NUMBERS.catalogPartRetentionMs,
    ].filter((at) => at !== null)
    if (due.length > 0) await this.ctx.storage.setAlarm(alarmTime(Math.min(...due)))
  }

  #context(): ServiceContext {
    return createContext(this.env, { waitUntil: (work) => this.ctx.waitUntil(work) })
  }
}

function safetyTtlMs({ env }: ServiceContext): number {
  return env.SERVICES_CACHE_SAFETY_TTL_SECONDS * 1000
}

/** What the rendering depends on besides the catalog: code and settings. */
function buildOf({ env }: ServiceContext): string {
  return [__BUILD_ID__, env.APP_NAME, env.PUBLIC_BASE_URL, env.SUPPORT_EMAIL, env.APP_ENVIRONMENT].join(' ')
}

function describe(error: unknown): string {
  if (error instanceof VendorError) return `${error.code}: ${error.vendor} ${error.operation} (${error.name})`
  if (error instanceof AppError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.name : 'unknown error'
}
