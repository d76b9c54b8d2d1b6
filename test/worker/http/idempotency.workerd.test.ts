import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../setup/workerd-env.ts'
import { expectConsoleError } from '../../setup/fail-on-console.ts'
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

  test('of fifty parallel requests runs once; the others wait, get its answer, or are past the limit', async () => {
    const who = visitor()
    const answers = await Promise.all(Array.from({ length: 50 }, () => who.post(START, BODY, key('k1'))))
    const first = answers.filter((answer) => answer.status === 202 && !answer.headers.has('Idempotency-Replayed'))
    expect(first).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expect(['IDEMPOTENCY_KEY_IN_PROGRESS', 'RATE_LIMITED']).toContain((await problemOf(answer)).code)
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
  test('is sealed: the database shows nothing of the answer, the caller gets it back byte by byte', async () => {
    const who = visitor()
    const first = await (await who.post(START, BODY, key('k1'))).text()
    const [row] = await rows()
    expect(row).toMatchObject({ state: 'done', status: 202 })
    expect(row?.['body']).toMatch(/^f1\./)
    const { message } = JSON.parse(first) as { message: string }
    expect(JSON.stringify(row)).not.toContain(message.slice(0, 12))
    expect(await (await who.post(START, BODY, key('k1'))).text()).toBe(first)
  })

  test('opens for its own key and caller only', async () => {
    expectConsoleError(/sealed field|unexpected|request failed/)
    const who = visitor()
    await who.post(START, BODY, key('k1'))
    await who.post(START, { ...BODY, sfNumber: 'AC-100005' }, key('k2'))
    const [one] = await rows()
    await env.DB.prepare("UPDATE idempotency_keys SET body = ? WHERE key = 'k2'").bind(one?.['body']).run()
    expect((await who.post(START, { ...BODY, sfNumber: 'AC-100005' }, key('k2'))).status).toBe(500)
  })

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
})
