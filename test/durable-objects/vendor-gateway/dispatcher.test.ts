import { describe, expect, test } from 'vitest'
import { Circuit } from '#objects/vendor-gateway/circuit.ts'
import { Credentials } from '#objects/vendor-gateway/credentials.ts'
import { Dispatcher } from '#objects/vendor-gateway/dispatcher.ts'
import { LocalGate } from '#objects/vendor-gateway/gate.ts'
import type { SentCalls } from '#objects/vendor-gateway/sent-calls.ts'
import type { GatewayCall, VendorAuth } from '#worker/lib/vendor-call.ts'

type Answer = () => Response | Promise<Response>

const ok: Answer = () => new Response('{}')
const broken: Answer = () => new Response('', { status: 503 })
const lost: Answer = () => Promise.reject(new TypeError('connection lost'))
const expired: Answer = () => new Response('', { status: 401 })

/** A vendor that answers in the given order, then with success; the token's number is what it saw last. */
function setUp(answers: Answer[] = [], options: { minimumCalls?: number; refuseLogin?: boolean } = {}) {
  const seen: { path: string; token: string; method: string }[] = []
  const marked: string[] = []
  const withdrawn = new Set<string>()
  let now = 0
  let logins = 0
  const auth: VendorAuth = {
    lifetimeMs: 60_000,
    probe: { vendor: 'whmcs', operation: 'probe', kind: 'read', method: 'GET', path: '/probe' },
    login: async () => {
      logins++
      if (options.refuseLogin) return { kind: 'refused', detail: 'no' }
      return { kind: 'credential', credential: { token: `t${logins}`, baseUrl: 'https://vendor.test' } }
    },
    authorize: (request, { token, baseUrl }) => ({
      method: request.method,
      url: baseUrl + request.path,
      headers: { authorization: token },
    }),
    rejects: (response) => response.status === 401,
  }
  const sentCalls: SentCalls = {
    markSent: (callId) => {
      marked.push(callId)
      return !withdrawn.has(callId)
    },
    settle: () => 'sent',
  }
  const dispatcher = new Dispatcher({
    auth,
    gate: new LocalGate(
      new Circuit(
        { windowMs: 60_000, minimumCalls: options.minimumCalls ?? 100, failureShare: 0.5, openMs: 30_000 },
        { now: () => now },
      ),
      new Credentials({
        login: () => auth.login(async () => ({ kind: 'no-answer', reason: 'timeout' })),
        lifetimeMs: 60_000,
        now: () => 0,
      }),
    ),
    sentCalls,
    fetcher: async (url, init) => {
      const headers = init.headers as Record<string, string>
      seen.push({ path: new URL(url).pathname, token: headers['authorization'] ?? '', method: init.method ?? '' })
      return (answers.shift() ?? ok)()
    },
    budget: { inFlight: 2, waiting: 10 },
    firstRetryDelayMs: 1,
  })
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { dispatcher, seen, marked, withdrawn, logins: () => logins, pass }
}

const read: GatewayCall = { vendor: 'whmcs', operation: 'read', kind: 'read', method: 'GET', path: '/r' }
const write: GatewayCall = { vendor: 'whmcs', operation: 'write', kind: 'write', method: 'POST', path: '/w', callId: 'call-1' }

describe('reads', () => {
  test.each([
    ['5xx', broken],
    ['lost', lost],
  ])('%s twice, then an answer', async (_name, fault) => {
    const { dispatcher, seen } = setUp([fault, fault])
    expect(await dispatcher.send(read)).toMatchObject({ kind: 'answered', response: { status: 200 } })
    expect(seen).toHaveLength(3)
  })

  test('three tries at most; the last outcome is told', async () => {
    const down = setUp([broken, broken, broken, ok])
    expect(await down.dispatcher.send(read)).toMatchObject({ kind: 'answered', response: { status: 503 } })
    expect(down.seen).toHaveLength(3)
    const silent = setUp([lost, lost, lost, ok])
    expect(await silent.dispatcher.send(read)).toEqual({ kind: 'no-answer', reason: 'connection' })
  })

  test('a refusal is an answer', async () => {
    const { dispatcher, seen } = setUp([() => new Response('', { status: 404 })])
    expect(await dispatcher.send(read)).toMatchObject({ response: { status: 404 } })
    expect(seen).toHaveLength(1)
  })

  test('equal concurrent reads are one call; later ones are new', async () => {
    const { dispatcher, seen } = setUp()
    const shared = { ...read, coalesceKey: 'k' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => dispatcher.send(shared)))
    expect(answers.every((answer) => answer.kind === 'answered')).toBe(true)
    expect(seen).toHaveLength(1)
    await dispatcher.send(shared)
    expect(seen).toHaveLength(2)
    await Promise.all([
      dispatcher.send(shared),
      dispatcher.send({ ...read, coalesceKey: 'other' }),
      dispatcher.send(read),
      dispatcher.send(read),
    ])
    expect(seen).toHaveLength(6)
  })
})

describe('writes', () => {
  test.each([
    ['5xx', broken, { kind: 'answered' }],
    ['lost', lost, { kind: 'no-answer' }],
  ])('%s: sent once', async (_name, fault, expected) => {
    const { dispatcher, seen } = setUp([fault])
    expect(await dispatcher.send(write)).toMatchObject(expected)
    expect(seen).toHaveLength(1)
  })

  test('are marked as sent before they leave, once', async () => {
    const { dispatcher, marked, seen } = setUp([expired])
    await dispatcher.send(write)
    expect(seen).toHaveLength(2)
    expect(marked).toEqual(['call-1'])
  })

  test('one that was withdrawn while it waited does not leave', async () => {
    const { dispatcher, withdrawn, seen } = setUp()
    withdrawn.add('call-1')
    expect(await dispatcher.send(write)).toEqual({ kind: 'not-sent', reason: 'withdrawn' })
    expect(seen).toEqual([])
  })

  test('are never coalesced', async () => {
    const { dispatcher, seen } = setUp()
    await Promise.all([
      dispatcher.send({ ...write, coalesceKey: 'k' }),
      dispatcher.send({ ...write, callId: 'call-2', coalesceKey: 'k' }),
    ])
    expect(seen).toHaveLength(2)
  })
})

describe('credentials', () => {
  test('a rejected one is replaced once; a second rejection is the answer', async () => {
    const renewed = setUp([expired])
    expect(await renewed.dispatcher.send(write)).toMatchObject({ response: { status: 200 } })
    expect(renewed.seen.map((call) => call.token)).toEqual(['t1', 't2'])
    const dead = setUp([expired, expired, ok])
    expect(await dead.dispatcher.send(write)).toMatchObject({ response: { status: 401 } })
    expect(dead.seen).toHaveLength(2)
  })

  test('none to be had: not sent', async () => {
    const { dispatcher, seen, marked } = setUp([], { refuseLogin: true })
    expect(await dispatcher.send(write)).toEqual({ kind: 'not-sent', reason: 'credential-refused', detail: 'no' })
    expect(seen).toEqual([])
    expect(marked).toEqual([])
  })
})

describe('the breaker', () => {
  test('stops calls before they are marked as sent', async () => {
    const { dispatcher, seen, marked } = setUp([lost, lost, lost], { minimumCalls: 3 })
    await dispatcher.send(read)
    expect(await dispatcher.send(write)).toMatchObject({ kind: 'not-sent', reason: 'breaker-open' })
    expect(seen).toHaveLength(3)
    expect(marked).toEqual([])
  })

  test('opens in the middle of retries', async () => {
    const { dispatcher, seen } = setUp([lost, lost, lost], { minimumCalls: 2 })
    expect(await dispatcher.send(read)).toMatchObject({ kind: 'not-sent', reason: 'breaker-open' })
    expect(seen).toHaveLength(2)
  })

  test('writes alone bring a vendor back: one probe goes before them', async () => {
    const { dispatcher, seen, pass } = setUp([lost, lost, lost], { minimumCalls: 3 })
    await dispatcher.send(read)
    pass(30_000)
    const results = await Promise.all(['a', 'b'].map((callId) => dispatcher.send({ ...write, callId })))
    expect(results.map((result) => result.kind)).toEqual(['answered', 'answered'])
    expect(seen.slice(3).map((call) => call.path)).toEqual(['/probe', '/w', '/w'])
  })

  test('a failed probe holds the writes back', async () => {
    const { dispatcher, seen, pass } = setUp([lost, lost, lost, broken], { minimumCalls: 3 })
    await dispatcher.send(read)
    pass(30_000)
    expect(await dispatcher.send(write)).toMatchObject({ kind: 'not-sent', reason: 'breaker-open' })
    expect(seen.slice(3).map((call) => call.path)).toEqual(['/probe'])
  })
})
