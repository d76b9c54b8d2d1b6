import type { ServiceContext } from '#worker/context.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
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

/** Whoever has one IPv6 address has all of its /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = Array.from({ length: tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
