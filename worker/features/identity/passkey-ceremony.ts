import type { AuthenticatorTransport, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { ServiceContext } from '#worker/context.ts'
import type { Assertion, Attestation } from '#worker/contracts/mfa.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { ALGORITHMS, relyingParty } from './passkey-options.ts'

/** Few requests need it, and it is a quarter of the Worker. */
const library = () => import('@simplewebauthn/server')

export type NewPasskey = { id: string; publicKey: string; counter: number; transports: string[] }
export type Shown = { credentialId: string; counter: number }

/**
 * Whether one of this user's passkeys signed this challenge for our site, with its owner present and verified; null when not, whatever
 * the reason. What it proves is the registry's to decide, the counter included.
 */
export async function verifyAssertion(
  ctx: ServiceContext,
  assertion: Assertion,
  { userId, challenge }: { userId: string; challenge: string },
): Promise<Shown | null> {
  const { userHandle } = assertion.response
  if (userHandle && userOf(userHandle) !== userId) return null
  const passkey = await sessionRegistry(ctx.env.bindings, userId).findPasskey(assertion.id)
  if (!passkey) return null
  const { verifyAuthenticationResponse } = await library()
  const { clientDataJSON, authenticatorData, signature } = assertion.response
  const { id, origin } = relyingParty(ctx)
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: assertion.id,
        rawId: assertion.rawId,
        type: assertion.type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: { id: passkey.id, publicKey: bytesOf(passkey.publicKey), counter: 0 },
    })
    return verified ? { credentialId: passkey.id, counter: authenticationInfo.newCounter } : null
  } catch {
    return null
  }
}

/** The new passkey, or null when this is not the answer to this challenge. Who made the authenticator is not asked. */
export async function verifyAttestation(
  ctx: ServiceContext,
  attestation: Attestation,
  challenge: string,
): Promise<NewPasskey | null> {
  const { verifyRegistrationResponse } = await library()
  const { id, origin } = relyingParty(ctx)
  const { clientDataJSON, attestationObject, transports = [] } = attestation.response
  const response: RegistrationResponseJSON = {
    id: attestation.id,
    rawId: attestation.rawId,
    type: attestation.type,
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, transports: transports as AuthenticatorTransport[] },
  }
  try {
    const result = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!result.verified || result.registrationInfo.credential.id !== attestation.id) return null
    const { credential } = result.registrationInfo
    return {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports,
    }
  } catch {
    return null
  }
}

/** The challenge that was answered, as the browser says it: the registry knows whether it was ours. */
export function challengeOf(credential: Assertion | Attestation): string | null {
  try {
    const clientData: unknown = JSON.parse(Buffer.from(credential.response.clientDataJSON, 'base64url').toString('utf8'))
    const challenge = (clientData as { challenge?: unknown } | null)?.challenge
    return typeof challenge === 'string' && /^[A-Za-z0-9_-]{43}$/.test(challenge) ? challenge : null
  } catch {
    return null
  }
}

/** The user id that was given to the authenticator with the passkey. */
export function userOf(userHandle: string): string | null {
  const text = Buffer.from(userHandle, 'base64url').toString('utf8')
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64Url, 'base64url'))
}
