import { DurableObject } from 'cloudflare:workers'
import type { CatalogDetailsView, CatalogHealthView, PurgeResult, VolatileView } from '#worker/contracts/catalog.ts'
import type { ServiceContext } from '#worker/context.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { alarmTime, clock } from '#worker/lib/clock.ts'
import { AppError } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { within } from '#worker/lib/within.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { applyCatalogRules } from './catalog-rules.ts'
import { composeVersion } from './compose-version.ts'
import { toDetailsView, toHealthView } from './health.ts'
import { findLost, readVersion, writeToKv } from './kv-writer.ts'
import { type DuePurge, planPurges, settlePurge, takePurge } from './purge-plan.ts'
import { ReadCounts } from './read-counts.ts'
import { failed, nextRebuildAt, nudged } from './rebuild-timing.ts'
import { PublisherStore } from './store.ts'
import { readVolatile } from './read-volatile.ts'
import { describe } from './failure-text.ts'
import type { Answer } from './answer.ts'

const KV_RETRY_MS = 5_000
/** KV that does not show what was just written is asked again this much later. */
const READ_BACK_MS = 2_000
/** After a rebuild failed with nothing published, waiting visitors share that failure instead of asking again at once. */
const COLD_PAUSE_MS = 2_000
const MOST_MISSED = 100
const QUEUE_PATIENCE_MS = 10_000

/**
 * One object, `catalog`. It alone reads the catalog from Salesforce and writes it to KV; a request never does either. Builds are single
 * flight, a failed one keeps the last good copy, and the copy in this object's own storage is complete: it answers what KV does not show
 * yet. Nudges are cheap and only move the next rebuild. The alarm never throws: it records, and sets the next one.
 */
export class CatalogPublisher extends DurableObject<Env> {
  readonly #store: PublisherStore
  #loading: Promise<void> | undefined
  #writing: Promise<void> | undefined
  #readingVolatile: Promise<Answer<VolatileView>> | undefined
  /** Parts that readers missed in KV since the last tick. */
  #missed = new Set<string>()
  /** One message is enough for all who ask in vain. */
  #askedAgainFor: number | null = null
  /** Stored with every tick. */
  readonly #counts = new ReadCounts()
  /** Of this object's life: a load answers those that were asked for before it began. */
  #flushes = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#store = new PublisherStore(state.storage)
  }

  /** Something in Salesforce changed, or may have. `committedAt`: when the oldest change that is told of was committed there. */
  async changed(reason: string, committedAt?: string): Promise<void> {
    await restoreClock(this.env)
    const now = clock.now()
    const { state } = this.#store
    if (state.nudgedAt === null) this.#context().log.info('catalog change announced', { reason })
    const changeAt = earliest(state.changeAt, committedAt === undefined ? now : Math.min(Date.parse(committedAt), now))
    this.#store.update({ ...nudged(state, now), changeAt, lastEventAt: now, invalidations: state.invalidations + 1 })
    await this.#arm()
  }

  /** Staff want everything anew: read from Salesforce, a new version even of what did not change, KV rewritten, the edge emptied. */
  async flush(): Promise<void> {
    await restoreClock(this.env)
    const now = clock.now()
    const { state } = this.#store
    this.#flushes++
    this.#store.markNothingInKv()
    const purges = planPurges(state.purges, now, { everything: true })
    this.#store.update({ flushing: true, rebuildAt: now, invalidations: state.invalidations + 1, purges })
    await Promise.all([this.#askForPurges(), this.#arm()])
  }

  /** Every minute: a deploy or a changed setting rebuilds, and an alarm that got lost is made up for. */
  async tick(): Promise<void> {
    await restoreClock(this.env)
    const context = this.#context()
    const due = this.#rebuildDueAt(context)
    const outdated = this.#store.state.checkedBuild !== buildOf(context) && this.#store.state.rebuildAt === null
    this.#storeCounts()
    if (outdated || due === null || due <= clock.now()) await this.#load()
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
    this.#counts.add({ manifests: 1 })
    const now = clock.now()
    if (!this.#store.manifest && Math.abs(now - (this.#store.state.failedAt ?? Number.NEGATIVE_INFINITY)) >= COLD_PAUSE_MS) {
      await this.#load()
      await this.#arm()
    }
    const { manifest } = this.#store
    return manifest ? { ok: true, value: manifest } : { ok: false, retryAfterSeconds: 10 }
  }

  async part(part: string): Promise<Uint8Array | null> {
    this.#counts.add({ parts: 1 })
    const bytes = this.#store.part(part)
    if (bytes && this.#missed.size < MOST_MISSED) this.#missed.add(part)
    return bytes
  }

  async volatile(): Promise<Answer<VolatileView>> {
    await restoreClock(this.env)
    this.#readingVolatile ??= readVolatile(this.#store, this.#context()).finally(() => {
      this.#readingVolatile = undefined
    })
    return this.#readingVolatile
  }

  async counted(counts: { hits: number; misses: number }): Promise<void> {
    this.#counts.add(counts)
  }

  /** An object has no edge cache of its own: the Worker asks for what it must purge, and tells how it went. */
  async duePurge(): Promise<DuePurge | null> {
    await restoreClock(this.env)
    const answer = takePurge(this.#store.state.purges, clock.now(), ids.uuid())
    if (!answer) return null
    if ('askAgainAt' in answer) {
      if (this.#askedAgainFor !== answer.askAgainAt) {
        this.#askedAgainFor = answer.askAgainAt
        await this.#askForPurge(answer.askAgainAt)
      }
      return null
    }
    this.#store.update({ purges: answer.purges })
    return answer.purge
  }

  async purged(id: string, outcome: { result: PurgeResult; error?: string }): Promise<void> {
    await restoreClock(this.env)
    const before = this.#store.state.purges
    this.#store.update({ purges: settlePurge(before, id, outcome, clock.now()) })
    if (outcome.result === 'failed') this.#context().log.error('edge not purged', { reason: outcome.error })
    await this.#askForPurges(before.due)
  }

  async health(): Promise<CatalogHealthView> {
    await restoreClock(this.env)
    return toHealthView(this.#known(), clock.now())
  }

  /** For staff. */
  async details(): Promise<CatalogDetailsView> {
    await restoreClock(this.env)
    return toDetailsView(this.#known(), clock.now())
  }

  override async alarm(): Promise<void> {
    try {
      await restoreClock(this.env)
      const due = this.#rebuildDueAt(this.#context())
      if (due !== null && due <= clock.now()) await this.#load()
      if (this.#writesLeft()) await this.#write()
    } catch (error) {
      this.#context().log.error('catalog alarm failed', { error: String(error) })
      this.#store.update({ writeAt: clock.now() + KV_RETRY_MS })
    } finally {
      await this.#arm()
    }
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadOnce(): Promise<void> {
    const store = this.#store
    const context = this.#context()
    const { invalidations: nudgesBefore, changeAt, flushing } = store.state
    const flushesBefore = this.#flushes
    store.update({ changeAt: null })
    try {
      const products = await context.ports.crm.listProducts()
      const { plans, refused } = applyCatalogRules(products)
      // A read that lost its permissions answers "no rows", not an error: it must not empty the shop, nor open an empty one.
      if (plans.length === 0) throw new AppError('INTERNAL', { message: 'Salesforce listed no plan that can be sold' })
      const { renderDocuments } = await import('./render-documents.ts')
      const now = clock.now()
      const rendering = await renderDocuments(plans, context.env)
      const options = { buildId: __BUILD_ID__, now, always: flushing }
      const manifest = await composeVersion(rendering, store.manifest, options, (part, content) => store.keep(part, content, now))
      if (manifest) store.publish(manifest, now)
      store.refuse(refused)
      store.update({
        // A nudge that came while we were reading may tell of something we did not see: it keeps its rebuild.
        ...(store.state.invalidations === nudgesBefore && { rebuildAt: null, nudgedAt: null }),
        ...(this.#flushes === flushesBefore && { flushing: false }),
        ...(manifest && { publishedChangeAt: earliest(store.state.publishedChangeAt, changeAt) }),
        checkedAt: now,
        checkedBuild: buildOf(context),
        failures: 0,
        failedAt: null,
        lastError: null,
      })
      if (manifest)
        context.log.info('catalog published', { version: manifest.version, plans: plans.length, refused: refused.length })
    } catch (error) {
      store.update({
        ...failed(store.state, clock.now()),
        lastError: describe(error),
        changeAt: earliest(store.state.changeAt, changeAt),
      })
      context.log.error('catalog rebuild failed', { failures: store.state.failures, reason: describe(error) })
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
      if (done) await this.#readBack()
    } catch (error) {
      store.update({ writeAt: clock.now() + KV_RETRY_MS })
      this.#context().log.error('catalog could not be written to KV', { reason: describe(error) })
    }
  }

  /** Only what KV shows may be refilled into the edge: until then a purge would bring the old version back. */
  async #readBack(): Promise<void> {
    const { state, manifest } = this.#store
    const version = state.versionInKv
    if (!manifest || version === state.versionSeen) return
    const seen = await readVersion(this.env.CATALOG)
    const now = clock.now()
    if (seen < version) {
      this.#store.update({ writeAt: now + READ_BACK_MS })
      return
    }
    const { publishedChangeAt, lastChange, purges } = this.#store.state
    this.#store.update({
      versionSeen: version,
      publishedChangeAt: null,
      lastChange: publishedChangeAt === null ? lastChange : { committedAt: publishedChangeAt, visibleAt: now },
      purges: planPurges(purges, now, { everything: false }),
    })
    await this.#askForPurges(purges.due)
  }

  async #askForPurges(known: readonly number[] = []): Promise<void> {
    for (const at of this.#store.state.purges.due) if (!known.includes(at)) await this.#askForPurge(at)
  }

  /** A message that makes a purge prompt; a lost one is made up for by the next minute's cron. */
  async #askForPurge(at: number): Promise<void> {
    const delaySeconds = Math.ceil(Math.max(0, at - clock.now()) / 1000)
    try {
      await within(this.env.SALESFORCE_EVENTS.send({ catalog: 'purge' }, { delaySeconds }), QUEUE_PATIENCE_MS)
    } catch (error) {
      this.#context().log.warn('purge could not be queued', { error: String(error) })
    }
  }

  #storeCounts(): void {
    if (this.#counts.empty) return
    this.#store.update(this.#counts.onTopOf(this.#store.state))
    this.#counts.reset()
  }

  #known() {
    const { manifest, refused, state } = this.#store
    return { state: { ...state, ...this.#counts.onTopOf(state) }, manifest, refused, safetyTtlMs: safetyTtlMs(this.#context()) }
  }

  async #lookForLost(): Promise<void> {
    const missed = this.#missed
    this.#missed = new Set()
    try {
      if (await findLost(this.env.CATALOG, this.#store, missed)) this.#context().log.warn('KV did not hold what it was given')
    } catch (error) {
      for (const part of missed) this.#missed.add(part)
      this.#context().log.error('KV could not be checked', { reason: describe(error) })
    }
  }

  #writesLeft(): boolean {
    const { manifest, state } = this.#store
    if (manifest && (manifest.version !== state.versionInKv || manifest.version !== state.versionSeen)) return true
    return this.#store.partsToForget(clock.now(), 1).length > 0
  }

  #rebuildDueAt(context: ServiceContext): number | null {
    return nextRebuildAt(this.#store.state, safetyTtlMs(context))
  }

  async #arm(): Promise<void> {
    const orphanedAt = this.#store.oldestOrphanedAt()
    const writeAt = this.#store.state.writeAt ?? (this.#writesLeft() ? clock.now() : null)
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

function earliest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}

function safetyTtlMs({ env }: ServiceContext): number {
  return env.SERVICES_CACHE_SAFETY_TTL_SECONDS * 1000
}

/** What the rendering depends on besides the catalog: code and settings. */
function buildOf({ env }: ServiceContext): string {
  return [__BUILD_ID__, env.APP_NAME, env.PUBLIC_BASE_URL, env.SUPPORT_EMAIL, env.APP_ENVIRONMENT].join(' ')
}
