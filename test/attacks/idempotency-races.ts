import { setTimeout as sleep } from 'node:timers/promises'
import { ulid } from 'ulid'
import type { CatalogView } from '#worker/contracts/catalog.ts'
import { type Answer, type Client, PASSWORD } from './client.ts'
import { inParallel } from './routes.ts'
import { type Attack, BILLING_PASSWORD, type Row, type Scene } from './scene.ts'
import { tally } from './tally.ts'

const WHOLE_RACES = 5000
const SLICE_RACES = 40
const PARALLEL = 5
/** After this a run that never ended may be taken over. */
const ABANDONED_MS = 61_000

/** `seen`: the last row of the ledger that was counted for this buyer. */
type Buyer = { client: Client; clientId: string; email: string; seen: number }
type Race = { ok: boolean; effects: number; answers: Answer[]; why: string }
type Kind = (scene: Scene, buyers: readonly Buyer[], races: number) => Promise<Race[]>

/**
 * One Idempotency-Key used by many at once (product R2). What counts are effects in the vendors' ledgers. Profile changes have no
 * second line of defence: each run leaves a row. Orders are placed by whoever takes over from a portal that was killed.
 */
export const idempotencyRaces: Attack = async (scene) => {
  const races = scene.times ?? scene.pick(WHOLE_RACES, SLICE_RACES)
  const buyers = await openBuyers(scene, scene.pick(20, 4))
  const share = (part: number) => Math.max(1, Math.round(races * part))
  const kinds: [string, Kind, number][] = [
    ['parallel, identical', identical, 0.4],
    ['parallel, another body under the key', mismatched, 0.3],
    ['again while the first runs', overlapping, 0.1],
    ['the same order from five tabs', orders, 0.1],
    ['again after the portal was killed', crashed, 0.1],
  ]
  const rows: Row[] = []
  for (const [name, kind, part] of kinds) rows.push(toRow(name, await kind(scene, buyers, share(part))))
  return rows
}

function toRow(name: string, races: readonly Race[]): Row {
  const bad = races.filter(({ ok, effects }) => !ok || effects !== 1)
  return {
    name,
    tried: races.length,
    accepted: races.reduce((sum, { effects }) => sum + effects, 0),
    expected: races.length,
    ok: bad.length === 0 && races.length > 0,
    detail: {
      answers: tally(races.flatMap(({ answers }) => answers)),
      ...(bad.length > 0 && {
        bad: bad.slice(0, 5).map(({ effects, why, answers }) => ({ effects, why, answers: tally(answers) })),
      }),
    },
  }
}

async function openBuyers(scene: Scene, count: number): Promise<Buyer[]> {
  const accounts = await scene.accounts(count, { password: BILLING_PASSWORD })
  const users = await scene.users(count, accounts)
  const clients = await scene.signIn(users)
  await inParallel(accounts, 4, async ({ customerNumber }) => {
    await scene.portal.sandbox.control(`/accounts/${customerNumber}/cards`, { body: { action: 'add' } })
  })
  const seen = await lastEffect(scene)
  return users.flatMap(({ email }, index) => {
    const [client, account] = [clients[index], accounts[index]]
    return client && account?.clientId ? [{ client, clientId: account.clientId, email, seen }] : []
  })
}

/** Each buyer runs its share one after another, the buyers side by side. Access tokens end after ten minutes of the portal's time. */
async function byBuyers(
  buyers: readonly Buyer[],
  races: number,
  run: (buyer: Buyer, number: number) => Promise<Race>,
): Promise<Race[]> {
  const done: Race[] = []
  await inParallel([...buyers.keys()], 4, async (index) => {
    const buyer = buyers[index]
    if (!buyer) return
    for (let number = index; number < races; number += buyers.length) done.push(await run(buyer, number))
  })
  return done
}

/** Names nobody had before: the row of the effect is found by its client. */
function profile(scene: Scene, number: number): { lastName: string } {
  const letters = Array.from({ length: 12 }, () => String.fromCharCode(97 + Math.floor(scene.random() * 26))).join('')
  return { lastName: `Race ${letters} ${number}` }
}

/** Changes of this buyer's profile at the vendor since the last look. */
async function profileEffects(scene: Scene, buyer: Buyer): Promise<number> {
  const rows = await scene.portal.sandbox.ledger({ vendor: 'whmcs', type: 'effect', since: buyer.seen })
  const fresh = rows.filter(({ seq }) => seq > buyer.seen)
  buyer.seen = fresh.at(-1)?.seq ?? buyer.seen
  return fresh.filter((row) => row.operation === 'UpdateClient' && row.key === buyer.clientId).length
}

async function lastEffect(scene: Scene): Promise<number> {
  return (await scene.portal.sandbox.ledger({ type: 'effect' })).at(-1)?.seq ?? 0
}

const isReplay = (answer: Answer) => answer.headers.get('idempotency-replayed') === 'true'
const isOk = ({ status }: Answer) => status >= 200 && status < 300

const identical: Kind = (scene, buyers, races) =>
  byBuyers(buyers, races, async (buyer, number) => {
    const [key, body] = [crypto.randomUUID(), profile(scene, number)]
    const send = () => buyer.client.send('PATCH', '/api/me', body, key)
    const answers = await Promise.all(Array.from({ length: PARALLEL }, send))
    const last = await send()
    const good = answers.filter(isOk)
    const others = answers.filter((answer) => !isOk(answer) && answer.code !== 'IDEMPOTENCY_KEY_IN_PROGRESS')
    const fresh = good.filter((answer) => !isReplay(answer)).length
    const same = [...good, last].every(({ text }) => text === last.text)
    const ok = fresh === 1 && others.length === 0 && isReplay(last) && same
    const why = `${fresh} fresh, ${others.length} others, last replayed ${isReplay(last)}, same bytes ${same}`
    return { ok, why, answers: [...answers, last], effects: await profileEffects(scene, buyer) }
  })

const mismatched: Kind = (scene, buyers, races) =>
  byBuyers(buyers, races, async (buyer, number) => {
    const key = crypto.randomUUID()
    const bodies = Array.from({ length: PARALLEL }, () => profile(scene, number))
    const answers = await Promise.all(bodies.map((body) => buyer.client.send('PATCH', '/api/me', body, key)))
    const winner = answers.findIndex(isOk)
    const refused = answers.filter(({ code, status }) => status === 422 && code === 'IDEMPOTENCY_KEY_REUSED').length
    const again = await buyer.client.send('PATCH', '/api/me', bodies[winner], key)
    const other = await buyer.client.send('PATCH', '/api/me', bodies[(winner + 1) % PARALLEL], key)
    const ok = refused === PARALLEL - 1 && isReplay(again) && other.status === 422
    const why = `${refused} refused, replayed ${isReplay(again)}, other body then ${other.status}`
    return { ok, why, answers: [...answers, again, other], effects: await profileEffects(scene, buyer) }
  })

/** One buyer at a time: the held call is known by its client. */
const overlapping: Kind = async (scene, buyers, races) => {
  const { sandbox } = scene.portal
  const done: Race[] = []
  for (let number = 0; number < races; number++) {
    const buyer = buyers[number % buyers.length]
    if (!buyer) break
    const [key, body] = [crypto.randomUUID(), profile(scene, number)]
    const fault = await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind: 'hang' })
    const first = buyer.client.send('PATCH', '/api/me', body, key)
    const held = await waitUntil(async () => (await sandbox.faults()).some((one) => one.id === fault && one.held > 0))
    const meanwhile = await buyer.client.send('PATCH', '/api/me', body, key)
    const another = await buyer.client.send('PATCH', '/api/me', profile(scene, number), key)
    await sandbox.removeFault(fault)
    const answer = await first
    const after = await buyer.client.send('PATCH', '/api/me', body, key)
    const busy =
      meanwhile.status === 409 && meanwhile.code === 'IDEMPOTENCY_KEY_IN_PROGRESS' && meanwhile.headers.has('retry-after')
    const ok = held && busy && another.status === 422 && isOk(answer) && isReplay(after) && after.text === answer.text
    const why = `held ${held}, meanwhile ${meanwhile.status} ${meanwhile.code}, other body ${another.status}, then ${answer.status}`
    const answers = [meanwhile, another, answer, after]
    done.push({ ok, why, answers, effects: await profileEffects(scene, buyer) })
  }
  return done
}

async function cartOf(scene: Scene): Promise<() => { checkoutId: string }> {
  const answer = await scene.client().json<CatalogView>('GET', '/api/public/services/vpn')
  const [plan] = answer.plans
  if (!plan) throw new Error('no VPN plan')
  const prices = Object.fromEntries([plan, ...plan.companions].map(({ sku, price }) => [sku, price.amount]))
  const line = { sku: plan.sku, quantity: 1, options: [], prices, config: { category: 'vpn' }, activation: { type: 'immediate' } }
  return () => ({ checkoutId: ulid(), acceptedTerms: true, confirmDuplicate: true, lines: [line] })
}

async function createdOrders(scene: Scene, since: number): Promise<Map<string, number>> {
  const rows = await scene.portal.sandbox.ledger({ vendor: 'salesforce', type: 'effect', since })
  const keys = rows.filter((row) => row.operation === 'create Order').map((row) => row.key)
  return new Map([...Map.groupBy(keys, (key) => key)].map(([key, list]) => [key, list.length]))
}

type Placed = { orders: { id: string }[] }
const idOf = (answer: Answer) => (JSON.parse(answer.text) as Placed).orders[0]?.id ?? ''

const orders: Kind = async (scene, buyers, races) => {
  const cart = await cartOf(scene)
  const since = await lastEffect(scene)
  const placed = await byBuyers(buyers, races, async ({ client }) => {
    const [key, body] = [crypto.randomUUID(), cart()]
    // Two tabs have the same key, three a fresh one each: the checkout id alone must make them one.
    const keys = [key, key, ...Array.from({ length: PARALLEL - 2 }, () => crypto.randomUUID())]
    const answers = await Promise.all(keys.map((one) => client.send('POST', '/api/orders', body, one)))
    const last = await insist(client, body, key)
    const ids = new Set([...answers.filter(isOk), last].map(idOf))
    const others = answers.filter((answer) => !isOk(answer) && answer.code !== 'IDEMPOTENCY_KEY_IN_PROGRESS')
    const ok = isOk(last) && ids.size === 1 && others.length === 0
    return { ok, why: [...ids].join(), answers: [...answers, last], effects: 0 }
  })
  const created = await createdOrders(scene, since)
  return placed.map((race) => ({ ...race, effects: created.get(race.why) ?? 0 }))
}

/** Until it was judged, under its own key. */
async function insist(client: Client, body: unknown, key: string): Promise<Answer> {
  for (let turn = 0; ; turn++) {
    const answer = await client.send('POST', '/api/orders', body, key)
    if (answer.code !== 'IDEMPOTENCY_KEY_IN_PROGRESS' || turn === 100) return answer
    await sleep(200)
  }
}

/** All buyers have an order under way when the portal is killed, before or after Salesforce has made it. */
const crashed: Kind = async (scene, buyers, races) => {
  const { portal } = scene
  const { sandbox } = portal
  const cart = await cartOf(scene)
  const done: Race[] = []
  for (let round = 0; done.length < races; round++) {
    const since = await lastEffect(scene)
    const some = buyers.slice(0, Math.min(buyers.length, races - done.length))
    const attempts = some.map((buyer) => ({ buyer, key: crypto.randomUUID(), body: cart() }))
    const kind = round % 2 === 0 ? 'hang-applied' : 'hang'
    const fault = await sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind, count: 0 })
    const lost = attempts.map(({ buyer, key, body }) => buyer.client.send('POST', '/api/orders', body, key).catch(() => null))
    // The budget of calls in flight keeps the last of them waiting inside the portal: they die there.
    await waitUntil(async () => (await sandbox.faults()).some((one) => one.id === fault && one.held >= Math.min(4, some.length)))
    await portal.kill()
    await portal.restart()
    await sandbox.removeFault(fault)
    await Promise.all(lost)
    const early = await Promise.all(attempts.map(({ buyer, key, body }) => buyer.client.send('POST', '/api/orders', body, key)))
    // The claim of the account's checkout outlives the key's.
    await scene.moveClock(ABANDONED_MS + 100_000)
    const late: Answer[] = []
    await inParallel(attempts, 4, async ({ buyer, key, body }) => {
      late[attempts.findIndex((one) => one.key === key)] = await insist(buyer.client, body, key)
    })
    const created = await createdOrders(scene, since)
    for (const [index, answer] of late.entries()) {
      const before = early[index]
      const ok = isOk(answer) && before?.status === 409
      const id = isOk(answer) ? idOf(answer) : ''
      const answers = before ? [before, answer] : [answer]
      done.push({
        ok,
        why: `${kind}: ${before?.status}, then ${answer.status} ${answer.code}`,
        answers,
        effects: created.get(id) ?? 0,
      })
    }
    // Sessions rest half an hour at most, and the clock has moved.
    if (round % 5 === 4) for (const { client, email } of buyers) await client.signIn(email, PASSWORD)
  }
  return done
}

async function waitUntil(met: () => Promise<boolean>): Promise<boolean> {
  for (let turn = 0; turn < 200; turn++) {
    if (await met()) return true
    await sleep(50)
  }
  return false
}
