import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { loadRun, migrate, resealRun, saveRun } from '#objects/order-provisioner/journal.ts'
import type { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
import { newRun, type Phase, type Run } from '#objects/order-provisioner/run.ts'
import { BugError } from '#worker/lib/errors.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { forms } from '../../setup/canary.ts'

const ORDER_ID = '801000000000077AAA'
const KEYS = { now: 'a key of this year, with 32 bytes or more' }
const CANARIES = [
  'canary.person@example.jp',
  '07077770001',
  'CANARYMNP77',
  'カナリヤハナコ',
  '金糸雀華子',
  '1977-07-17',
  '89049032777777777777777777777777',
]
const [email, number, reservationNumber, nameKana, nameKanji, birthDate, eid] = CANARIES as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
const portIn = { number, reservationNumber, expiresOn: '2026-12-01', nameKanji, nameKana, birthDate, gender: 'female' as const }

function run(phase: Phase): Run {
  const facts = {
    orderNumber: '00000101',
    accountId: '001000000000001AAA',
    clientId: '1',
    userId: 'u1',
    email,
    category: 'sim' as const,
    title: 'Data 10 GB',
    lines: [],
    itemIds: {},
    esim: { phoneNumber: number, eid, planCode: 'DATA10', simType: 'Voice' as const, portIn },
    sim: { phoneNumber: number, eid },
  }
  return { ...newRun(ORDER_ID), phase, facts }
}

/** Every row of every table of one object, as text. */
function stored(storage: DurableObjectStorage): string {
  const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray()
  return JSON.stringify(tables.map(({ name }) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray()))
}

function inObject<Result>(work: (storage: DurableObjectStorage) => Result): Promise<Result> {
  return runInDurableObject(orderProvisioner(env, ORDER_ID), (_: OrderProvisioner, { storage }) => {
    migrate(storage)
    return work(storage)
  })
}

const found = (text: string) => CANARIES.filter((canary) => forms(canary).some((form) => text.includes(form)))

test.each(['running', 'needs-attention'] as const)(
  '%s: the person is sealed in the storage and read back whole',
  async (phase) => {
    const { bytes, back } = await inObject((storage) => {
      saveRun(storage, run(phase), KEYS)
      return { bytes: stored(storage), back: loadRun(storage, ORDER_ID, KEYS) }
    })
    expect(found(bytes)).toEqual([])
    expect(back).toEqual(run(phase))
  },
)

test.each(['completed', 'failed', 'cancelled', 'scheduled', 'idle'] as const)(
  '%s: nothing of the person is kept',
  async (phase) => {
    const { bytes, back } = await inObject((storage) => {
      saveRun(storage, run(phase), KEYS)
      return { bytes: stored(storage), back: loadRun(storage, ORDER_ID, {}) }
    })
    expect(found(bytes)).toEqual([])
    expect(back.facts).toMatchObject({ accountId: '001000000000001AAA', title: 'Data 10 GB', email: '', esim: null, sim: null })
  },
)

test('a run that was stored in clear opens, and the next change seals it', async () => {
  const { before, old, after } = await inObject((storage) => {
    saveRun(storage, run('running'), KEYS)
    storage.sql.exec('UPDATE run SET state = ?', JSON.stringify(run('running')))
    const before = stored(storage)
    const old = loadRun(storage, ORDER_ID, KEYS)
    saveRun(storage, old, KEYS)
    return { before, old, after: stored(storage) }
  })
  expect(found(before)).toHaveLength(CANARIES.length)
  expect(old).toEqual(run('running'))
  expect(found(after)).toEqual([])
})

test('another key, or the seal of another order, does not open', async () => {
  await inObject((storage) => saveRun(storage, run('running'), KEYS))
  await expect(inObject((storage) => loadRun(storage, ORDER_ID, { other: KEYS.now }))).rejects.toThrow(BugError)
  const moved = inObject((storage) => {
    const { state } = storage.sql.exec<{ state: string }>('SELECT state FROM run').one()
    storage.sql.exec('UPDATE run SET state = ?', state.replaceAll(ORDER_ID, '801000000000078AAA'))
    return loadRun(storage, ORDER_ID, KEYS)
  })
  await expect(moved).rejects.toThrow(BugError)
})

test('a look seals by the newest key what an older one sealed, and touches nothing else', async () => {
  const both = { next: 'a key of next year, with 32 bytes or more', ...KEYS }
  const states = await inObject((storage) => {
    const state = () => storage.sql.exec<{ state: string }>('SELECT state FROM run').one().state
    saveRun(storage, run('needs-attention'), KEYS)
    const steps = [state()]
    resealRun(storage, ORDER_ID, KEYS)
    steps.push(state())
    resealRun(storage, ORDER_ID, both)
    return [...steps, JSON.stringify(loadRun(storage, ORDER_ID, { next: both.next }))]
  })
  expect(states[1]).toBe(states[0])
  expect(JSON.parse(states[2] ?? '')).toEqual(run('needs-attention'))
})
