import type { ServiceContext } from '#worker/context.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { networkOf } from '#worker/lib/network.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'

const NETWORK = { quota: NUMBERS.lockoutFailures, windowMs: NUMBERS.lockoutWindowMs }
/** A mailed offer is good that long, and a newer one would end it. */
const OFFERS = { quota: 1, windowMs: NUMBERS.linkAccountMs }

/** `succeeded`: the login was right. `locked`: of the login or of its network. */
export type LinkAttempt = { kind: 'allowed'; succeeded(): Promise<void> } | { kind: 'locked'; what: 'login' | 'network' }

/**
 * Tries at a billing login, taken before they are made: by e-mail, as those of our own logins are, and by the network they come from, where
 * failures count alone and nothing grows, because many may share it. Billing bans who tries too often, and all our calls look alike to it, so
 * that nothing beyond the budget may reach it.
 */
export async function beginLinkAttempt(ctx: ServiceContext, who: { email: string; address: string }): Promise<LinkAttempt> {
  const network = counterOf(ctx, 'network', networkOf(who.address))
  const taken = await network.takeTry(NETWORK)
  if (!taken) return { kind: 'locked', what: 'network' }
  const login = counterOf(ctx, 'login', who.email)
  if ((await login.beginAttempt(null)).kind === 'locked') {
    await network.giveBackTry(taken.atMs)
    return { kind: 'locked', what: 'login' }
  }
  return {
    kind: 'allowed',
    async succeeded() {
      await Promise.all([network.giveBackTry(taken.atMs), login.clearLockout()])
    },
  }
}

/** Whether a locked e-mail may be looked up and written to now. */
export async function mayOfferByMail(ctx: ServiceContext, email: string): Promise<boolean> {
  return (await counterOf(ctx, 'offer', email).takeTry(OFFERS)) !== null
}

function counterOf(ctx: ServiceContext, kind: 'network' | 'login' | 'offer', value: string) {
  return sessionRegistry(ctx.env.bindings, `billing-${kind}:${keyedHash(ctx.env.JWT_SECRETS, `billing-${kind}`, value)}`)
}
