import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { MfaRequiredDetails, MfaView, PasskeyAddedView, PasskeyCreationOptions } from '#worker/contracts/mfa.ts'
import { clock } from '#worker/lib/clock.ts'
import { stepAt, totpCode } from '#worker/lib/totp.ts'
import { SoftwareAuthenticator } from '../../../setup/software-authenticator.ts'
import { moveTime, PASSWORD } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

export const AIKO = { email: 'aiko@example.jp', password: PASSWORD }
export const ORIGIN = 'https://portal.test'
const STEP_MS = 30_000
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export async function jsonOf<Body>(answer: Response, status = 200): Promise<Body> {
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${text}`)
  return JSON.parse(text) as Body
}

/** What an authenticator app shows, some steps away from now. */
export function codeOf(secret: string, away = 0): string {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  return totpCode(Uint8Array.from(bytes), stepAt(clock.now()) + away)
}

/** A code that is none of the three that would be accepted. */
export function wrongCodeOf(secret: string): string {
  const right = [-1, 0, 1].map((away) => codeOf(secret, away))
  return ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code)) ?? ''
}

/** Past the second factor only if there is none. */
export async function signedIn(): Promise<Visitor> {
  const who = visitor()
  await jsonOf(await who.post('/api/auth/login', AIKO))
  return who
}

/** The password is right, and now? */
export async function challenged(who: Visitor, input: object = AIKO): Promise<MfaRequiredDetails> {
  const { code, details } = await jsonOf<{ code: string; details: MfaRequiredDetails }>(
    await who.post('/api/auth/login', input),
    401,
  )
  expect(code).toBe('MFA_REQUIRED')
  return details
}

/** Sets up an authenticator app, at the beginning of a step; its secret and the recovery codes. The code spent is the one of the step before. */
export async function withTotp(who: Visitor): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await jsonOf<{ secret: string }>(await who.post('/api/auth/mfa/totp/setup'))
  await moveTime(STEP_MS - (clock.now() % STEP_MS))
  const confirm = { code: codeOf(secret, -1) }
  const { recoveryCodes } = await jsonOf<{ recoveryCodes: string[] }>(await who.post('/api/auth/mfa/totp/confirm', confirm))
  return { secret, recoveryCodes }
}

export async function withPasskey(
  who: Visitor,
  name = 'My phone',
): Promise<{ key: SoftwareAuthenticator; added: PasskeyAddedView }> {
  const key = new SoftwareAuthenticator(ORIGIN)
  const options = await jsonOf<PasskeyCreationOptions>(await who.post('/api/auth/mfa/passkeys/options'))
  const answer = await who.post('/api/auth/mfa/passkeys', { name, attestation: key.create(options) })
  return { key, added: await jsonOf<PasskeyAddedView>(answer, 201) }
}

export async function factorsOf(who: Visitor): Promise<MfaView> {
  return jsonOf(await who.get('/api/auth/mfa'))
}

export async function isIn(who: Visitor): Promise<boolean> {
  return (await who.get('/api/auth/sessions')).status === 200
}

export async function notices(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT kind FROM mail_outbox WHERE kind LIKE 'notice-%' AND recipient = ? ORDER BY id",
  )
    .bind(AIKO.email)
    .all<{ kind: string }>()
  return results.map(({ kind }) => kind.slice('notice-'.length))
}

export async function events(): Promise<string[]> {
  const { results } = await env.DB.prepare('SELECT event FROM audit_log ORDER BY at, id').all<{ event: string }>()
  return results.map(({ event }) => event)
}
