import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { app } from '#worker/app.ts'
import { EXEMPT_ROUTES } from '#worker/http/idempotency.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { moveTime, signUp, startOver } from '../features/identity/people.ts'
import { problemOf, visitor } from '../features/identity/visitor.ts'

const START = '/api/auth/signup/start'
const BODY = { sfNumber: 'AC-100002', email: 'ben@example.jp' }
const key = (value: string) => ({ 'Idempotency-Key': value })

beforeEach(startOver)

const mails = async () => (await env.DB.prepare('SELECT id FROM mail_outbox').all()).results.length
const rows = async () => (await env.DB.prepare('SELECT * FROM idempotency_keys').all<Record<string, unknown>>()).results

describe('the same key', () => {
  test('with the same request gets the first answer again', async () => {
    const who = visitor()
    const first = await who.post(START, BODY, key('k1'))
    const again = await who.post(START, BODY, key('k1'))
    expect([again.status, await again.text()]).toEqual([first.status, await first.text()])
    expect(again.headers.get('Content-Type')).toBe(first.headers.get('Content-Type'))
    expect([first.headers.get('Idempotency-Replayed'), again.headers.get('Idempotency-Replayed')]).toEqual([null, 'true'])
    expect(await mails()).toBe(1)
  })

  test('with another body or path is refused', async () => {
    const who = visitor()
    await who.post(START, BODY, key('k1'))
    const other = await who.post(START, { ...BODY, email: 'other@example.jp' }, key('k1'))
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await mails()).toBe(1)
  })

  test('of fifty parallel requests runs once; the others wait or get its answer', async () => {
    const who = visitor()
    const answers = await Promise.all(Array.from({ length: 50 }, () => who.post(START, BODY, key('k1'))))
    const first = answers.filter((answer) => answer.status === 202 && !answer.headers.has('Idempotency-Replayed'))
    expect(first).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_IN_PROGRESS' })
    }
    expect(await mails()).toBe(1)
  })

  test('of another caller is another key', async () => {
    await visitor('198.18.0.1').post(START, BODY, key('k1'))
    expect((await visitor('198.18.0.2').post(START, BODY, key('k1'))).headers.has('Idempotency-Replayed')).toBe(false)
    expect(new Set((await rows()).map((row) => row['scope'])).size).toBe(2)
    expect(JSON.stringify(await rows())).not.toContain('198.18.0')
  })

  test('of a customer is theirs wherever they are', async () => {
    const who = visitor()
    await signUp(who, 'AC-100001')
    const { items } = (await (await who.get('/api/auth/sessions')).json()) as { items: { id: string }[] }
    const path = `/api/auth/sessions/${items[0]?.id}x`
    expect((await who.remove(path, key('k1'))).status).toBe(404)
    const elsewhere = visitor()
    for (const [name, value] of who.cookies) elsewhere.cookies.set(name, value)
    expect((await elsewhere.remove(path, key('k1'))).headers.get('Idempotency-Replayed')).toBe('true')
  })

  test('is free again after a day', async () => {
    const who = visitor()
    await who.post(START, BODY, key('k1'))
    await moveTime(24 * 3_600_000 + 1000)
    const later = await who.post(START, { ...BODY, sfNumber: 'AC-100005' }, key('k1'))
    expect([later.status, later.headers.has('Idempotency-Replayed')]).toEqual([202, false])
  })
})

describe('what is stored', () => {
  test('an answer that says no, not one that says later', async () => {
    const who = visitor()
    const unknown = { sfNumber: 'AC-999999', email: 'ben@example.jp' }
    await who.post(START, unknown, key('no'))
    expect((await who.post(START, unknown, key('no'))).headers.get('Idempotency-Replayed')).toBe('true')

    await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'status', count: 0 })
    expect((await who.post(START, BODY, key('later'))).status).toBe(503)
    await sandbox.clearFaults()
    const retried = await who.post(START, BODY, key('later'))
    expect([retried.status, retried.headers.has('Idempotency-Replayed')]).toEqual([202, false])
  })

  test('a limit is not the answer of the request', async () => {
    const who = visitor()
    for (let tries = 0; tries < 5; tries++) await who.post(START, BODY)
    expect((await who.post(START, BODY, key('k1'))).status).toBe(429)
    expect((await rows()).filter((row) => row['key'] === 'k1')).toEqual([])
  })

  test('a run that died is taken over by the same request after a minute, never by another', async () => {
    const who = visitor()
    await who.post(START, BODY, key('k1'))
    await env.DB.prepare("UPDATE idempotency_keys SET state = 'running', status = NULL, body = NULL").run()
    expect((await who.post(START, BODY, key('k1'))).status).toBe(409)
    await moveTime(61_000)
    expect((await problemOf(await who.post(START, { ...BODY, email: 'x@example.jp' }, key('k1')))).code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    )
    expect((await who.post(START, BODY, key('k1'))).status).toBe(202)
    expect((await who.post(START, BODY, key('k1'))).headers.get('Idempotency-Replayed')).toBe('true')
  })
})

describe('the header', () => {
  test.each([undefined, '', ' ', 'two words', 'x'.repeat(256)])('%j is missing', async (value) => {
    const headers: Record<string, string> = value === undefined ? {} : { 'Idempotency-Key': value }
    const init = { method: 'POST', body: JSON.stringify(BODY), headers: { 'Content-Type': 'application/json', ...headers } }
    expect(await problemOf(await visitor().send(START, init))).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_MISSING' })
    expect(await mails()).toBe(0)
  })

  test('is asked for on every route of ours that changes something and is not exempt', () => {
    const machines = /^\/api\/(events|webhooks|development)\/|\/provision$/
    const needing = app.routes.filter(
      ({ method, path }) =>
        path.startsWith('/api/') && !['GET', 'HEAD', 'OPTIONS', 'ALL'].includes(method) && !machines.test(path),
    )
    const asking = new Set(
      needing.filter(({ handler }) => handler.name === 'idempotent').map(({ method, path }) => `${method} ${path}`),
    )
    const missing = needing
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !asking.has(route) && !EXEMPT_ROUTES.includes(route))
    expect(missing).toEqual([])
    expect(asking.has(`POST ${START}`)).toBe(true)
  })
})
