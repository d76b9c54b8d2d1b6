import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { Assertion, Attestation, type PasskeyCreationOptions, type PasskeyRequestOptions } from '#worker/contracts/mfa.ts'

/** Loaded with the first ceremony: most visits need none. */
const library = () => import('@simplewebauthn/browser')

/** What a device said no to, in words that help. The device's own reasons are deliberately vague. */
export class PasskeyDeclined extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PasskeyDeclined'
  }
}

export async function createPasskey(options: PasskeyCreationOptions): Promise<Attestation> {
  return perform(async () => {
    const { startRegistration } = await library()
    return Attestation.parse(await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON }))
  })
}

export async function answerWithPasskey(options: PasskeyRequestOptions): Promise<Assertion> {
  return perform(async () => {
    const { startAuthentication } = await library()
    return Assertion.parse(await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }))
  })
}

async function perform<Result>(ceremony: () => Promise<Result>): Promise<Result> {
  if (typeof PublicKeyCredential === 'undefined') {
    throw new PasskeyDeclined('This browser does not know passkeys. Use another one, or an authenticator app.')
  }
  try {
    return await ceremony()
  } catch (cause) {
    throw new PasskeyDeclined(wordsFor(cause), { cause })
  }
}

export function wordsFor(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') return 'This device holds a passkey for your login already.'
  if (name === 'NotAllowedError' || name === 'AbortError') return 'The device did not confirm. Nothing has changed; try again.'
  if (name === 'NotSupportedError' || name === 'ConstraintError') {
    return 'This device cannot make a passkey that asks for a fingerprint, face or PIN. Use another one.'
  }
  return 'The passkey could not be used on this device. Try again, or use another way.'
}
