import type { Context } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { refreshSession } from './authenticate.ts'
import { readCookies, setSessionCookies } from './cookies.ts'
import { parseLink } from './recovery-link.ts'

/** A link opened where its owner is signed in: the tokens there say the new address at once. */
export async function renewOwnTokens(c: Context<AppEnv>, token: string): Promise<void> {
  const { refresh } = readCookies(c)
  if (refresh === null || refresh.userId !== parseLink(token)?.userId) return
  const renewed = await refreshSession(c.var.ctx, refresh)
  if (renewed) setSessionCookies(c, renewed.tokens)
}
