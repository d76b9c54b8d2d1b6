import type { ServiceContext } from '#worker/context.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { networkOf } from '#worker/lib/network.ts'
import { sessionRegistry } from '#worker/stubs.ts'

/**
 * Tries at a billing login, counted as those of our own logins are: by e-mail, and by the network they come from. Billing bans who tries
 * too often, and all our calls look alike to it, so that nothing beyond the budget may reach it.
 */
export async function beginLinkAttempt(ctx: ServiceContext, who: { email: string; address: string }): Promise<boolean> {
  for (const counter of [counterOf(ctx, 'network', networkOf(who.address)), counterOf(ctx, 'login', who.email)]) {
    if ((await counter.beginAttempt(null)).kind === 'locked') return false
  }
  return true
}

/** The network's count stays: who owns one login may still be guessing at others. */
export function forgetLinkAttempts(ctx: ServiceContext, email: string): Promise<void> {
  return counterOf(ctx, 'login', email).clearLockout()
}

function counterOf(ctx: ServiceContext, kind: 'network' | 'login', value: string) {
  return sessionRegistry(ctx.env.bindings, `billing-${kind}:${keyedHash(ctx.env.JWT_SECRETS, `billing-${kind}`, value)}`)
}
