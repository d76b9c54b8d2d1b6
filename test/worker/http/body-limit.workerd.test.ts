import { describe, expect, test } from 'vitest'
import { problemOf, visitor } from '../features/identity/visitor.ts'

const MOST = 1_048_576
const filled = (bytes: number) => {
  const empty = JSON.stringify({ junk: '' }).length
  return JSON.stringify({ junk: 'x'.repeat(bytes - empty) })
}
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Without a length in its headers, as a browser never sends it. */
function streamed(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + 65_536))
      at += 65_536
    },
  })
}

const ROUTES = [
  '/api/auth/login',
  '/api/auth/signup',
  '/api/auth/login/mfa',
  '/api/auth/mfa/step-up',
  '/api/auth/migrate',
  '/api/auth/signup/start',
  '/api/events/salesforce',
]

describe('a body', () => {
  test.each(ROUTES)('of more than a megabyte is refused by %s, announced or not', async (path) => {
    const send = (body: BodyInit) => visitor().send(path, { method: 'POST', headers: JSON_TYPE, body })
    for (const body of [filled(MOST + 1), streamed(filled(MOST + 1))]) {
      expect(await problemOf(await send(body))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' })
    }
  })

  test('of a form has the same limit', async () => {
    const answer = await visitor().submit('/auth/login', { email: 'x'.repeat(MOST) })
    expect(answer.status).toBe(413)
  })

  test('of a megabyte is read whole, in pieces or not', async () => {
    const send = (body: BodyInit) => visitor().send('/api/auth/login', { method: 'POST', headers: JSON_TYPE, body })
    for (const body of [filled(MOST), streamed(filled(MOST))]) {
      expect((await problemOf(await send(body))).fields).toEqual(['email', 'password'])
    }
  })
})
