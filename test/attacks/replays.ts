import { verifySignature } from '#worker/lib/request-signature.ts'
import { type EventFields, eventBatch, signedInit, type SignedCall } from '../setup/signed-call.ts'
import { testSandboxConfig } from '../setup/settings.ts'
import { likeTheRuntime, rightCall } from './forged-calls.ts'
import { freshAddress } from './routes.ts'
import type { Row, Scene } from './scene.ts'
import { tally } from './tally.ts'

const PATH = '/api/events/salesforce'
const SECOND = 1000
const DAY = 86_400 * SECOND
/** How often one call is repeated side by side. */
const SIZES = [2, 3, 10, 50, 200, 1000]
const SLICE_SIZES = [2, 10, 40]

type Answer = { status: number; code: string; text: string }
type Init = ReturnType<typeof signedInit>
type Round = { sent: number; wrong: number; answers: Answer[] }
const NOTHING: Round = { sent: 0, wrong: 0, answers: [] }

/** F16: a call that was good comes again, in every way and at every time: the first answer or a refusal, never a second effect. */
export async function replays(scene: Scene): Promise<Row[]> {
  const sizes = scene.pick(SIZES, SLICE_SIZES)
  const rounds = scene.pick(3, 1)
  const sum = (list: readonly Round[]): Round =>
    list.reduce(
      (all, round) => ({
        sent: all.sent + round.sent,
        wrong: all.wrong + round.wrong,
        answers: [...all.answers, ...round.answers],
      }),
      NOTHING,
    )
  const every = async (run: (size: number) => Promise<Round>) => {
    const found: Round[] = []
    for (let round = 0; round < rounds; round++) for (const size of sizes) found.push(await run(size))
    return sum(found)
  }
  const before = await events(scene)
  const rows = [
    row('the very same bytes', await every((size) => sameBytes(scene, size))),
    row('the same key, signed anew with another nonce', await every((size) => signedAnew(scene, size))),
    row('the same events in other batches', await every((size) => otherBatches(scene, size))),
    row('the same key with another body', await every((size) => otherBody(scene, size))),
    row('the same nonce with another key', await every((size) => otherKey(scene, size))),
    row('an order’s command again', await every((size) => commands(scene, size))),
    await edges(scene),
    row('after minutes', await later(scene, scene.pick(500, 5))),
    row('after thirty days', await afterDays(scene, scene.pick(500, 5))),
  ]
  const { fresh } = await uniqueness(scene, before)
  return [...rows, fresh]
}

let told = 0

function row(name: string, { sent, wrong, answers }: Round): Row {
  return { name, tried: sent, accepted: wrong, expected: 0, ok: wrong === 0 && sent > 0, detail: tally(answers) }
}

async function sameBytes(scene: Scene, size: number): Promise<Round> {
  const init = call(scene, { body: batch() })
  return alike(
    await together(
      scene,
      Array.from({ length: size }, () => init),
    ),
  )
}

async function signedAnew(scene: Scene, size: number): Promise<Round> {
  const body = batch()
  const key = `replay_${crypto.randomUUID()}`
  return alike(
    await together(
      scene,
      Array.from({ length: size }, () => call(scene, { body, key })),
    ),
  )
}

/** All events are new once: what all answers call accepted is what the inbox gets. */
async function otherBatches(scene: Scene, size: number): Promise<Round> {
  const event = { id: `evt_${crypto.randomUUID()}` }
  const answers = await together(
    scene,
    Array.from({ length: size }, () => call(scene, { body: eventBatch([event]) })),
  )
  told++
  const accepted = answers.reduce((total, { text }) => total + ((JSON.parse(text) as { accepted?: number }).accepted ?? 0), 0)
  const refused = answers.filter(({ status }) => status !== 202).length
  return { sent: size, wrong: Math.abs(accepted - 1) + refused, answers }
}

async function otherBody(scene: Scene, size: number): Promise<Round> {
  const key = `replay_${crypto.randomUUID()}`
  await together(scene, [call(scene, { body: batch(), key })])
  const answers = await together(
    scene,
    Array.from({ length: size }, () => call(scene, { body: eventBatch([{}]), key })),
  )
  return { sent: size, wrong: answers.filter(({ code }) => code !== 'IDEMPOTENCY_KEY_REUSED').length, answers }
}

async function otherKey(scene: Scene, size: number): Promise<Round> {
  const nonce = crypto.randomUUID()
  await together(scene, [call(scene, { body: batch(), nonce })])
  const answers = await together(
    scene,
    Array.from({ length: size }, () => call(scene, { body: eventBatch([{}]), nonce })),
  )
  return { sent: size, wrong: answers.filter(({ code }) => code !== 'SIGNATURE_INVALID').length, answers }
}

async function commands(scene: Scene, size: number): Promise<Round> {
  const orderId = `801${String(told + size * 1000).padStart(12, '0')}AAA`
  const path = `/api/orders/${orderId}/provision`
  const body = { orderId, mode: 'Due', requestedBy: 'replay' }
  const init = call(scene, { path, body, key: `command_${crypto.randomUUID()}` })
  return alike(
    await together(
      scene,
      Array.from({ length: size }, () => init),
      path,
    ),
  )
}

/** The edges to the millisecond, at the verifier. */
async function edges(scene: Scene): Promise<Row> {
  likeTheRuntime()
  const { signingSecret } = testSandboxConfig().salesforce
  const count = scene.pick(4000, 400)
  const ages = [-60_001, -60_000, 0, 299_000, 299_999, 300_000, 300_001, 301_000, DAY, 30 * DAY]
  let wrong = 0
  for (let turn = 0; turn < count; turn++) {
    const nowMs = 1_767_225_600_000 + turn * SECOND
    const good = rightCall({ path: PATH, environment: 'development', secret: signingSecret, nowMs, body: '{}' }, scene.random)
    const age = ages[turn % ages.length] ?? 0
    const { kind } = await verifySignature(good, { dev: signingSecret }, nowMs + age)
    if ((kind === 'valid') !== (age >= -60_000 && age <= 300_000)) wrong++
  }
  return { name: 'at 299, 300 and 301 s', tried: count, accepted: wrong, expected: 0, ok: wrong === 0, detail: { ages } }
}

/** Inside the window the first answer again, outside it nothing. */
async function later(scene: Scene, count: number): Promise<Round> {
  const init = call(scene, { body: batch() })
  const [first] = await together(scene, [init])
  await scene.moveClock(290 * SECOND)
  const inside = await together(
    scene,
    Array.from({ length: count }, () => init),
  )
  await scene.moveClock(15 * SECOND)
  const outside = await together(
    scene,
    Array.from({ length: count }, () => init),
  )
  const wrong = inside.filter(({ text }) => text !== first?.text).length + outside.filter(({ status }) => status !== 401).length
  return { sent: 2 * count, wrong, answers: [...inside, ...outside] }
}

/** Nonces are forgotten by then; keys and events are not. */
async function afterDays(scene: Scene, count: number): Promise<Round> {
  const body = batch()
  const key = `replay_${crypto.randomUUID()}`
  const captured = call(scene, { body, key })
  const [first] = await together(scene, [captured])
  await scene.moveClock(30 * DAY)
  await scene.portal.scheduled()
  const old = await together(
    scene,
    Array.from({ length: count }, () => captured),
  )
  const anew = await together(
    scene,
    Array.from({ length: count }, () => call(scene, { body, key })),
  )
  const rebatched = await together(
    scene,
    Array.from({ length: count }, () => call(scene, { body: eventBatch(body.events as EventFields[]) })),
  )
  const wrong =
    old.filter(({ status }) => status !== 401).length +
    anew.filter(({ text }) => text !== first?.text).length +
    rebatched.filter(({ text }) => (JSON.parse(text) as { accepted?: number }).accepted !== 0).length
  return { sent: 3 * count, wrong, answers: [...old, ...anew, ...rebatched] }
}

/** One row for each event that was ever told to be new. */
async function uniqueness(scene: Scene, before: number): Promise<{ fresh: Row }> {
  const kept = (await events(scene)) - before
  const distinct = await scene.count('SELECT count(DISTINCT id) AS n FROM event_inbox')
  const all = await events(scene)
  return {
    fresh: {
      name: 'events kept',
      tried: kept,
      accepted: told,
      expected: told,
      ok: kept === told && distinct === all,
      detail: { kept },
    },
  }
}

/** An event nobody sent before. */
function batch() {
  told++
  return eventBatch([{ id: `evt_${crypto.randomUUID()}`, entity: 'Case' }])
}

function call(scene: Scene, fields: Partial<SignedCall> & { body: unknown }): Init {
  return signedInit({ path: PATH, timestamp: Math.floor(scene.now() / SECOND), ...fields })
}

async function together(scene: Scene, inits: readonly Init[], path = PATH): Promise<Answer[]> {
  return Promise.all(
    inits.map(async (init) => {
      const headers = { ...init.headers, 'CF-Connecting-IP': freshAddress() }
      const answer = await scene.portal.fetch(path, { ...init, headers })
      const text = await answer.text()
      return { status: answer.status, code: /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? '', text }
    }),
  )
}

/** Every one has the same bytes, and they are a success. */
function alike(answers: readonly Answer[]): Round {
  const [first] = answers
  const wrong = answers.filter(({ status, text }) => status !== 202 || text !== first?.text).length
  return { sent: answers.length, wrong, answers: [...answers] }
}

function events(scene: Scene): Promise<number> {
  return scene.count('SELECT count(*) AS n FROM event_inbox')
}
