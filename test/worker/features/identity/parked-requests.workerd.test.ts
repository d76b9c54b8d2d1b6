import { env, exports } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { PasskeyCreationOptions } from '#worker/contracts/mfa.ts'
import { SoftwareAuthenticator } from '../../../setup/software-authenticator.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { AIKO, codeOf, events, isIn, jsonOf, notices, ORIGIN, signedIn } from './mfa-scene.ts'
import { signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const RESET = 'the owners new passphrase 7'

beforeEach(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
})

/** The headers and one byte arrive now, the rest of the body when it is released. */
function parked(by: Visitor, path: string, body: object) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes.slice(0, 1))
      await released
      controller.enqueue(bytes.slice(1))
      controller.close()
    },
  })
  const answer = exports.default.fetch(`https://portal.test${path}`, {
    method: 'POST',
    redirect: 'manual',
    body: stream,
    headers: {
      'Content-Type': 'application/json',
      'Sec-Fetch-Site': 'same-origin',
      'CF-Connecting-IP': by.address,
      'Idempotency-Key': crypto.randomUUID(),
      Cookie: [...by.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  })
  return async () => {
    release()
    const done = await answer
    return { ...(await problemOf(done)), signedIn: done.headers.getSetCookie().some((line) => /^__Host-access=[^;]/.test(line)) }
  }
}

test('a request whose body comes after the session ended changes nothing', async () => {
  const thief = await signedIn()
  const key = new SoftwareAuthenticator(ORIGIN)
  const options = await jsonOf<PasskeyCreationOptions>(await thief.post('/api/auth/mfa/passkeys/options'))
  const { secret } = await jsonOf<{ secret: string }>(await thief.post('/api/auth/mfa/totp/setup'))
  const waiting = [
    parked(thief, '/api/auth/email-change', { email: 'evil@example.jp' }),
    parked(thief, '/api/auth/mfa/passkeys', { name: 'x', attestation: key.create(options) }),
    parked(thief, '/api/auth/mfa/totp/confirm', { code: codeOf(secret) }),
    parked(thief, '/api/auth/change-password', { password: 'the thiefs own passphrase 9' }),
    parked(thief, '/api/me/close', { reason: 'other' }),
  ]
  await new Promise((resolve) => setTimeout(resolve, 500))
  await visitor().post('/api/auth/request-password-reset', { email: AIKO.email })
  const token = tokenIn(await mailTo(AIKO.email, /^Choose a new/), '/auth/reset-password')
  expect((await visitor().post('/api/auth/reset-password', { token, password: RESET })).status).toBe(204)
  const before = [await notices(), await events()]

  for (const release of waiting) {
    expect(await release()).toMatchObject({ status: 401, code: 'SESSION_EXPIRED', signedIn: false })
  }
  expect([await notices(), await events()]).toEqual(before)
  const links = await env.DB.prepare("SELECT id FROM mail_outbox WHERE kind = 'email-confirm-link'").all()
  expect(links.results).toEqual([])
  const owner = visitor()
  expect((await owner.post('/api/auth/login', { ...AIKO, password: RESET })).status).toBe(200)
  expect(await isIn(owner)).toBe(true)
})
