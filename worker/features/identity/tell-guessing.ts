import type { ServiceContext } from '#worker/context.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { findLoginOf } from './repo.ts'
import { queueSecurityNotice } from './security-notices.ts'

/** Whoever gets as far as codes knows the password: its owner hears of it, at most once a day. */
export async function tellGuessing(ctx: ServiceContext, userId: string): Promise<void> {
  const login = await findLoginOf(ctx.db, userId)
  if (!login) return
  const uniqueKey = tokyoDay(ctx.clock.now())
  await queueSecurityNotice(ctx, { kind: 'second-factor-locked', userId, to: login.email, uniqueKey })
}
