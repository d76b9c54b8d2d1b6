import type { PurgeResult } from '#worker/contracts/catalog.ts'

/** What the publisher remembers besides the catalog itself; one small row. Instants are epoch milliseconds. */
export type PublisherState = {
  /** When the next rebuild is due; null: when the safety TTL runs out. */
  rebuildAt: number | null
  /** First nudge that no rebuild has answered yet: bounds how long a burst can put the rebuild off. */
  nudgedAt: number | null
  /** When KV work that did not fit or failed goes on. */
  writeAt: number | null
  failures: number
  /** When the last try failed; null: it succeeded. */
  failedAt: number | null
  lastError: string | null
  lastEventAt: number | null
  /** Last time the whole catalog was read and accepted, changed or not. */
  checkedAt: number | null
  /** Build and settings of that time. */
  checkedBuild: string | null
  /** Version of the manifest that KV holds. */
  versionInKv: number
  /** The same, read back from there. */
  versionSeen: number
  /** Staff asked for everything anew: the next rebuild publishes even what did not change. */
  flushing: boolean
  /** When Salesforce committed the oldest change that no rebuild has read yet. */
  changeAt: number | null
  /** The same of changes that are published but not seen in KV yet. */
  publishedChangeAt: number | null
  /** The last change that everybody could see. */
  lastChange: { committedAt: number; visibleAt: number } | null
  purges: PurgeState
  invalidations: number
  hits: number
  misses: number
  waits: { manifests: number; parts: number }
}

export type PurgeState = {
  /** Ascending, never two closer than the platform's rate allows. */
  due: number[]
  /** Purges until this instant drop everything, not only the catalog. */
  everythingUntil: number | null
  /** Handed out to somebody who may not have answered yet. */
  running: { id: string; at: number } | null
  lastAttemptAt: number | null
  lastDoneAt: number | null
  lastResult: PurgeResult | null
  lastError: string | null
  failures: number
}

export const EMPTY_STATE: PublisherState = {
  rebuildAt: null,
  nudgedAt: null,
  writeAt: null,
  failures: 0,
  failedAt: null,
  lastError: null,
  lastEventAt: null,
  checkedAt: null,
  checkedBuild: null,
  versionInKv: 0,
  versionSeen: 0,
  flushing: false,
  changeAt: null,
  publishedChangeAt: null,
  lastChange: null,
  purges: {
    due: [],
    everythingUntil: null,
    running: null,
    lastAttemptAt: null,
    lastDoneAt: null,
    lastResult: null,
    lastError: null,
    failures: 0,
  },
  invalidations: 0,
  hits: 0,
  misses: 0,
  waits: { manifests: 0, parts: 0 },
}
