import type { ServiceContext } from '#worker/context.ts'
import type { PasskeyCreationOptions, PasskeyRequestOptions } from '#worker/contracts/mfa.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

type Known = { id: string; transports: readonly string[] }
/** Ed25519, ECDSA with P-256, RSA: what authenticators make. */
export const ALGORITHMS = [-8, -7, -257]

/** Passkeys belong to the host of the portal's own address, never to a header of the request. */
export function relyingParty({ env }: ServiceContext): { id: string; origin: string } {
  const { hostname, origin } = new URL(env.PUBLIC_BASE_URL)
  return { id: hostname, origin }
}

/** Without known ones any passkey of this site may answer. */
export function passkeyRequestOptions(ctx: ServiceContext, challenge: string, known: readonly Known[]): PasskeyRequestOptions {
  return {
    challenge,
    timeout: NUMBERS.mfaChallengeMs,
    rpId: relyingParty(ctx).id,
    userVerification: 'required',
    allowCredentials: known.map(describe),
  }
}

/** Discoverable and with user verification: such a passkey is both factors by itself. */
export function passkeyCreationOptions(
  ctx: ServiceContext,
  of: { challenge: string; userId: string; email: string; known: readonly Known[] },
): PasskeyCreationOptions {
  return {
    challenge: of.challenge,
    timeout: NUMBERS.mfaChallengeMs,
    rp: { id: relyingParty(ctx).id, name: ctx.env.APP_NAME },
    user: { id: Buffer.from(of.userId).toString('base64url'), name: of.email, displayName: of.email },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    attestation: 'none',
    excludeCredentials: of.known.map(describe),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  }
}

function describe({ id, transports }: Known) {
  return { id, type: 'public-key' as const, transports: [...transports] }
}
