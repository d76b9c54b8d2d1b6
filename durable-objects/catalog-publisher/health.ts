import type { CatalogDetailsView, CatalogHealthView } from '#worker/contracts/catalog.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { iso } from '#worker/lib/clock.ts'
import type { Refusal } from './catalog-rules.ts'
import type { PublisherState } from './publisher-state.ts'

export type Knowledge = {
  state: Readonly<PublisherState>
  manifest: CatalogManifest | null
  refused: readonly Refusal[]
  safetyTtlMs: number
}

/** Open to everybody: states, ages and counts, no names. */
export function toHealthView({ state, manifest, refused, safetyTtlMs }: Knowledge, now: number): CatalogHealthView {
  const age = state.checkedAt === null ? null : Math.max(0, now - state.checkedAt)
  const { purges, lastChange } = state
  return {
    version: manifest ? String(manifest.version) : null,
    builtAt: manifest?.builtAt ?? null,
    ageSeconds: age === null ? null : Math.floor(age / 1000),
    stale: age === null || age > safetyTtlMs || state.failures > 0,
    hits: state.hits,
    misses: state.misses,
    edgeHits: 'not counted here',
    waits: state.waits,
    invalidations: state.invalidations,
    lastEventAt: toIso(state.lastEventAt),
    lastError: state.lastError,
    failures: state.failures,
    refused: refused.length,
    visible: manifest !== null && state.versionSeen === manifest.version,
    lagSeconds: lastChange ? Math.max(0, lastChange.visibleAt - lastChange.committedAt) / 1000 : null,
    purge: {
      lastAt: toIso(purges.lastDoneAt),
      lastResult: purges.lastResult,
      failures: purges.failures,
      pendingAt: toIso(purges.due[0] ?? null),
    },
  }
}

/** For staff: the same with what must be repaired, by name. */
export function toDetailsView(known: Knowledge, now: number): CatalogDetailsView {
  const { state, manifest, refused } = known
  return {
    ...toHealthView(known, now),
    buildId: manifest?.buildId ?? null,
    refusedProducts: [...refused],
    lastPurgeError: state.purges.lastError,
    purgesDueAt: state.purges.due.map(iso),
    lastChange: state.lastChange && {
      committedAt: iso(state.lastChange.committedAt),
      visibleAt: iso(state.lastChange.visibleAt),
    },
    nextRebuildAt: toIso(state.rebuildAt),
    flushing: state.flushing,
  }
}

function toIso(instant: number | null): string | null {
  return instant === null ? null : iso(instant)
}
