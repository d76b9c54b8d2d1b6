import type { AccountContext } from '#worker/context.ts'
import type { MfaView } from '#worker/contracts/mfa.ts'
import { iso } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'

/** The second factors of this login; nothing secret. */
export async function getFactors(ctx: AccountContext): Promise<MfaView> {
  const factors = await sessionRegistry(ctx.env.bindings, ctx.actor.userId).listFactors()
  const { authenticatorSinceMs: since } = factors
  return {
    totp: since === null ? null : { enabledAt: iso(since) },
    recoveryCodesLeft: factors.recoveryCodesLeft,
    passkeys: factors.passkeys.map(({ id, name, createdAtMs, lastUsedAtMs }) => ({
      id,
      name,
      createdAt: iso(createdAtMs),
      lastUsedAt: lastUsedAtMs === null ? null : iso(lastUsedAtMs),
    })),
  }
}
