import type { ServiceContext } from '#worker/context.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'

/** Registries that are named by an e-mail address: tries at a login it did not have then, and at one at billing; links mailed to it. */
export function addressObjects({ env }: Pick<ServiceContext, 'env'>, email: string): string[] {
  const named = (purpose: string) => keyedHash(env.JWT_SECRETS, purpose, email)
  return [`unknown:${named('unknown-address')}`, `billing-login:${named('billing-login')}`, `link-offer:${named('link-offer')}`]
}
