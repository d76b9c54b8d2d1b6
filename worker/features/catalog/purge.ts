import type { PurgeResult } from '#worker/contracts/catalog.ts'
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
  await catalogPublisher(env).purged(due.id, await purge(cache, due.everything))
}

async function purge(cache: EdgeCache | undefined, everything: boolean): Promise<{ result: PurgeResult; error?: string }> {
  if (!cache) return { result: 'no-edge' }
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), LONGEST_PURGE_MS)
  })
  try {
    const answer = await Promise.race([cache.purge(everything ? { purgeEverything: true } : { tags: [TAG] }), late])
    if (answer.success) return { result: 'done' }
    const reasons = answer.errors.map(({ code, message }) => `${code} ${message}`).join(', ')
    return { result: 'failed', error: reasons.slice(0, 200) || 'refused without a reason' }
  } catch (error) {
    return { result: 'failed', error: String(error).slice(0, 200) }
  } finally {
    clearTimeout(timer)
  }
}
