import { verifySignature } from '#worker/lib/request-signature.ts'
import { eventBatch } from '../setup/signed-call.ts'
import { testSandboxConfig } from '../setup/settings.ts'
import { type Call, FORGERS, likeTheRuntime, rightCall, type Signed } from './forged-calls.ts'
import { freshAddress, inParallel } from './routes.ts'
import type { Row, Scene } from './scene.ts'

const EVENTS = '/api/events/salesforce'
const PROVISION = '/api/orders/801000000000001AAA/provision'
const ENVIRONMENT = 'development'
const STORES = ['event_inbox', 'request_nonces', 'idempotency_keys']
const OTHER_KEY = 'the-second-secret-of-a-rotation-32-bytes'

/** F15: calls that nobody of ours signed, at the verifier itself and over HTTP; and calls that are right, none of which may be refused. */
export async function forgeries(scene: Scene): Promise<Row[]> {
  likeTheRuntime()
  const { signingSecret } = testSandboxConfig().salesforce
  const target = { secret: signingSecret, environment: ENVIRONMENT }
  const right = (nowMs: number, path = EVENTS) =>
    rightCall({ ...target, path, nowMs, body: JSON.stringify(eventBatch([{}])) }, scene.random)
  return [...(await atTheVerifier(scene, right, { dev: signingSecret, next: OTHER_KEY })), await overHttp(scene, right)]
}

type Right = (nowMs: number, path?: string) => Signed

async function atTheVerifier(scene: Scene, right: Right, secrets: Record<string, string>): Promise<Row[]> {
  const count = scene.pick(198_000, 4100)
  const accepted: Record<string, number> = {}
  const tried: Record<string, number> = {}
  let refusedRight = 0
  let rightCalls = 0
  for (let turn = 0; turn < count; turn++) {
    const forger = FORGERS[turn % FORGERS.length]
    if (!forger) continue
    const nowMs = 1_767_225_600_000 + turn * 1000
    const call = right(nowMs)
    if (turn % 20 === 0) {
      rightCalls++
      if ((await verify(call, secrets, nowMs)) !== 'valid') refusedRight++
    }
    const forged = { ...call, ...forger.forge(call, scene.random) }
    tried[forger.name] = (tried[forger.name] ?? 0) + 1
    if ((await verify(forged, secrets, nowMs)) === 'valid') accepted[forger.name] = (accepted[forger.name] ?? 0) + 1
  }
  const got = Object.values(accepted).reduce((sum, n) => sum + n, 0)
  const fewest = Math.min(...Object.values(tried))
  return [
    {
      name: 'forged calls at the verifier',
      tried: count,
      accepted: got,
      expected: 0,
      ok: got === 0 && Object.keys(tried).length === FORGERS.length,
      detail: { families: FORGERS.length, fewest, accepted },
    },
    {
      name: 'right calls at the verifier',
      tried: rightCalls,
      accepted: rightCalls - refusedRight,
      expected: rightCalls,
      ok: refusedRight === 0,
      detail: {},
    },
  ]
}

async function verify(call: Call, secrets: Record<string, string>, nowMs: number): Promise<string> {
  return (await verifySignature({ ...call, method: 'POST', path: EVENTS, environment: ENVIRONMENT }, secrets, nowMs)).kind
}

/** One fixed answer, and nothing stored. */
async function overHttp(scene: Scene, right: Right): Promise<Row> {
  const sendable = FORGERS.filter(({ pureOnly }) => !pureOnly)
  const count = scene.pick(2000, sendable.length * 2)
  const before = await stored(scene)
  const answers = new Map<string, number>()
  const bodies = new Set<string>()
  let wrong = 0
  await inParallel([...Array(count).keys()], 8, async (turn) => {
    const forger = sendable[turn % sendable.length]
    if (!forger) return
    const path = turn % 2 === 0 ? EVENTS : PROVISION
    const call = right(scene.now(), path)
    const answer = await send(scene, path, { ...call, ...forger.forge(call, scene.random) })
    const { requestId: _, instance: _instance, ...problem } = JSON.parse(await answer.text()) as Record<string, unknown>
    bodies.add(JSON.stringify(problem))
    answers.set(`${answer.status}`, (answers.get(`${answer.status}`) ?? 0) + 1)
    if (answer.status !== 401 || problem['code'] !== 'SIGNATURE_INVALID') wrong++
  })
  const left = (await stored(scene)) - before
  return {
    name: 'forged calls over HTTP',
    tried: count,
    accepted: wrong,
    expected: 0,
    ok: wrong === 0 && left === 0 && bodies.size === 1,
    detail: { answers: Object.fromEntries(answers), differentAnswers: bodies.size, rowsLeft: left },
  }
}

function send(scene: Scene, path: string, call: Call): Promise<Response> {
  const headers = {
    'X-Timestamp': call.timestamp,
    'X-Nonce': call.nonce,
    'Idempotency-Key': call.key,
    'X-Signature': call.signature,
    'X-Body-Signature': call.bodySignature,
  }
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null)
  return scene.portal.fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': freshAddress(), ...Object.fromEntries(given) },
    body: new Uint8Array(call.body),
  })
}

async function stored(scene: Scene): Promise<number> {
  const counts = STORES.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')
  return scene.count(`SELECT ${counts} AS n`)
}
