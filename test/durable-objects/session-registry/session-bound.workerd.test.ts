import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { codeOf } from '../../worker/features/identity/mfa-scene.ts'
import { openSession } from './registry-scene.ts'

let userId: string
let sessionId: string
const registry = () => sessionRegistry(env, userId)

beforeEach(async () => {
  userId = crypto.randomUUID()
  sessionId = (await openSession(registry())).sessionId
})

/** Everything that is asked for with a session, prepared while it was good. */
async function prepared() {
  const secret = (await registry().setUpAuthenticator(sessionId))?.done ?? ''
  const challenge = (await registry().challengeSession('registration', sessionId))?.done.secret ?? ''
  const passkey = { id: 'one', publicKey: 'key', counter: 0, transports: [], name: 'one' }
  expect([secret, challenge]).not.toContain('')
  return [
    () => registry().confirmAuthenticator(sessionId, codeOf(secret)),
    () => registry().addPasskey({ sessionId, challenge, passkey }),
    () => registry().challengeSession('registration', sessionId),
    () => registry().setUpAuthenticator(sessionId),
    () => registry().renewRecoveryCodes(sessionId),
    () => registry().renamePasskey(sessionId, 'one', 'two'),
    () => registry().removePasskey(sessionId, 'one'),
    () => registry().removeAuthenticator(sessionId),
  ]
}

const ENDS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['has ended', () => registry().endAllSessions(null)],
  ['proved itself too long ago', async () => setClockOffset(clockOffset() + 10 * 60_000)],
]

test.each(ENDS)('a session that %s changes no factor', async (_, end) => {
  const changes = await prepared()
  await end()
  for (const change of changes) expect(await change()).toBeNull()
  expect(await registry().listFactors()).toEqual({ authenticatorSinceMs: null, recoveryCodesLeft: 0, passkeys: [] })
})

test('a session that stands changes them, and is asked for a passkey however old its proof', async () => {
  for (const change of await prepared()) expect(await change()).toEqual({ done: expect.anything() })
  setClockOffset(clockOffset() + 10 * 60_000)
  expect(await registry().challengeSession('step-up', sessionId)).toMatchObject({ done: { passkeys: [] } })
  await registry().endAllSessions(null)
  expect(await registry().challengeSession('step-up', sessionId)).toBeNull()
})

test('nobody asks a registry that does not exist', async () => {
  userId = crypto.randomUUID()
  expect(await registry().setUpAuthenticator(sessionId)).toBeNull()
  expect(await registry().challengeSession('step-up', sessionId)).toBeNull()
})
