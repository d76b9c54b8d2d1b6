import type { PurgeResult } from '#worker/contracts/catalog.ts'
import { within } from '#worker/lib/within.ts'
import { catalogPublisher } from '#worker/stubs.ts'

/** What the Worker's own entry has as `ctx.cache`; absent where there is no edge in front (local runtimes). */
export type EdgeCache = Pick<CacheContext, 'purge'>

/** Every public answer carries this tag. */
const TAG = 'catalog'
const LONGEST_PURGE_MS = 10_000

/** Throws away what the publisher says is outdated, and tells it how that went. Only the default entry's handlers can. */
export async function purgeEdge(env: Env, cache: EdgeCache | undefined): Promise<void> {
  const due = await catalogPublisher(env).duePurge()
  if (!due) return
  const outcome = cache ? await purge(cache, due.everything) : withoutEdge(env)
  await catalogPublisher(env).purged(due.id, outcome)
}

type Outcome = { result: PurgeResult; error?: string }

/** Local runtimes have none; where visitors are, pages would silently stay old. */
function withoutEdge({ APP_ENVIRONMENT }: Env): Outcome {
  if (APP_ENVIRONMENT !== 'staging' && APP_ENVIRONMENT !== 'production') return { result: 'no-edge' }
  return { result: 'failed', error: 'no edge: this handler has no ctx.cache' }
}

async function purge(cache: EdgeCache, everything: boolean): Promise<Outcome> {
  try {
    const answer = await within(cache.purge(everything ? { purgeEverything: true } : { tags: [TAG] }), LONGEST_PURGE_MS)
    if (answer.success) return { result: 'done' }
    const reasons = answer.errors.map(({ code, message }) => `${code} ${message}`).join(', ')
    return { result: 'failed', error: reasons.slice(0, 200) || 'refused without a reason' }
  } catch (error) {
    return { result: 'failed', error: String(error).slice(0, 200) }
  }
}
