import type { ServiceContext } from '#worker/context.ts'
import type { AccountTopic } from '#worker/ports/account-data.ts'
import { accountCache } from '#worker/stubs.ts'

const ATTEMPTS = 2

/** After a change was written: a copy that cannot be cleared is logged and ends with its lifetime. */
export async function clearCopies(
  ctx: ServiceContext,
  accountId: string,
  topics: readonly AccountTopic[],
  reason: string,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await accountCache(ctx.env.bindings, accountId).invalidate(topics, reason)
    } catch (error) {
      ctx.log.error('copies not cleared', { topics: topics.join(), reason, attempt, error: String(error) })
    }
  }
}
