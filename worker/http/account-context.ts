import type { Context } from 'hono'
import type { AccountContext, AppEnv } from '#worker/context.ts'

/** What verbs of a signed-in customer receive; behind requireActor() only. */
export function accountContext(c: Context<AppEnv>): AccountContext {
  return { ...c.var.ctx, actor: c.var.actor }
}
