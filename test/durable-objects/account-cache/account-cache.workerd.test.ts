import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AccountCache, CopyAnswer, CopyRequest } from '#objects/account-cache/account-cache.ts'
import { setClockOffset } from '#worker/lib/clock.ts'
import { COPY_LIFETIME_MS } from '#worker/lib/numbers.ts'
import { accountCache } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'

const CHLOE = { clientId: '1000', accountId: '001chloe' }
const DAIKI = { clientId: '1001', accountId: '001daiki' }

let seen = 0
/** An account object nobody has used: its copies start empty. */
let accountId: string

beforeEach(async () => {
  accountId = `001${crypto.randomUUID()}`
  seen = (await sandbox.ledger()).at(-1)?.seq ?? 0
})
afterEach(async () => {
  setClockOffset(0)
  await sandbox.clearFaults()
})

const read = (request: Partial<CopyRequest> & Pick<CopyRequest, 'topic'>): Promise<CopyAnswer> =>
  accountCache(env, accountId).read({ clientId: CHLOE.clientId, ...request })
const invalidate = (...topics: CopyRequest['topic'][]) => accountCache(env, accountId).invalidate(topics, 'test')

async function calls(operation: string): Promise<number> {
  const rows = await sandbox.ledger({ type: 'call', since: seen })
  return rows.filter((row) => row.operation === operation).length
}

function valueOf<Value>(answer: CopyAnswer): Value {
  if (answer.kind !== 'copy') throw new Error(`expected a copy, got ${JSON.stringify(answer)}`)
  return JSON.parse(answer.json) as Value
}

/** The vendor reads now and answers when the returned function is called. */
async function holdAnswer(operation: string): Promise<() => Promise<void>> {
  const id = await sandbox.addFault({ vendor: 'whmcs', operation, kind: 'hang-applied' })
  return () => sandbox.removeFault(id)
}

async function held(): Promise<void> {
  await expect.poll(async () => (await sandbox.faults()).some((fault) => fault.held > 0)).toBe(true)
}

describe('a copy', () => {
  test('is read from the vendor once, then from the object, and says so', async () => {
    const first = await read({ topic: 'profile' })
    const second = await read({ topic: 'profile' })
    expect(first).toMatchObject({ kind: 'copy', source: 'live' })
    expect(second).toEqual({ ...first, source: 'copy' })
    expect(valueOf<{ email: string }>(second).email).toBe('chloe@example.jp')
    expect(await calls('GetClientsDetails')).toBe(1)
  })

  test('outlives the object’s memory', async () => {
    await read({ topic: 'invoices' })
    await evictDurableObject(accountCache(env, accountId))
    expect(await read({ topic: 'invoices' })).toMatchObject({ kind: 'copy', source: 'copy' })
    expect(await calls('GetInvoices')).toBe(1)
  })

  test('ends with the lifetime of its topic', async () => {
    await read({ topic: 'payment-methods' })
    setClockOffset(COPY_LIFETIME_MS['payment-methods'] - 5_000)
    expect(await read({ topic: 'payment-methods' })).toMatchObject({ source: 'copy' })
    setClockOffset(COPY_LIFETIME_MS['payment-methods'] + 1_000)
    expect(await read({ topic: 'payment-methods' })).toMatchObject({ source: 'live' })
    expect(await calls('GetPayMethods')).toBe(2)
  })

  test('is replaced by a live read', async () => {
    const count = async (live?: true) =>
      valueOf<unknown[]>(await read({ topic: 'payment-methods', ...(live && { live }) })).length
    const before = await count()
    await sandbox.control(`/whmcs/clients/${CHLOE.clientId}/cards`, { method: 'POST' })
    expect(await count()).toBe(before)
    expect(await count(true)).toBe(before + 1)
    expect(await count()).toBe(before + 1)
    expect(await calls('GetPayMethods')).toBe(2)
  })

  test('serves while the vendor is down', async () => {
    await read({ topic: 'profile' })
    await sandbox.addFault({ vendor: 'whmcs', kind: 'status', count: 0 })
    expect(await read({ topic: 'profile' })).toMatchObject({ kind: 'copy', source: 'copy' })
  })

  test('of what does not exist is none', async () => {
    const invoice = { topic: 'invoice', key: '999999' } as const
    expect(await read(invoice)).toEqual({ kind: 'absent' })
    expect(await read(invoice)).toEqual({ kind: 'absent' })
    expect(await calls('GetInvoice')).toBe(2)
  })
})

describe('many at once', () => {
  test('are one call to the vendor', async () => {
    const release = await holdAnswer('GetInvoices')
    const reading = Promise.all(Array.from({ length: 20 }, () => read({ topic: 'invoices' })))
    await held()
    await release()
    const answers = await reading
    expect(new Set(answers.map((answer) => JSON.stringify(valueOf(answer)))).size).toBe(1)
    expect(await calls('GetInvoices')).toBe(1)
  })

  test('learn together that the vendor is down, and the next one asks again', async () => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'GetInvoices', kind: 'limit', count: 0 })
    const answers = await Promise.all([read({ topic: 'invoices' }), read({ topic: 'invoices' })])
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'unavailable', vendor: 'whmcs' })
    await sandbox.clearFaults()
    expect(await read({ topic: 'invoices' })).toMatchObject({ kind: 'copy', source: 'live' })
  })
})

describe('an invalidation', () => {
  test('clears its topic and what shows the same data, and nothing else', async () => {
    const [own] = valueOf<{ id: string }[]>(await read({ topic: 'invoices' }))
    const invoice = { topic: 'invoice', key: own?.id ?? '' } as const
    await Promise.all([read(invoice), read({ topic: 'profile' })])
    await invalidate('invoices')
    expect(await read({ topic: 'invoices' })).toMatchObject({ source: 'live' })
    expect(await read(invoice)).toMatchObject({ source: 'live' })
    expect(await read({ topic: 'profile' })).toMatchObject({ source: 'copy' })
  })

  test('during a load: those who waited are answered, the answer is not kept', async () => {
    const invoices = valueOf<{ id: string; status: string }[]>(await read({ topic: 'invoices' }))
    const id = invoices.find(({ status }) => status === 'unpaid')?.id ?? ''
    const readInvoice = () => read({ topic: 'invoice', key: id })
    const release = await holdAnswer('GetInvoice')
    const before = readInvoice()
    await held()
    await sandbox.control(`/whmcs/invoices/${id}/pay`, { method: 'POST' })
    await invalidate('invoice')
    const after = await readInvoice()
    await release()
    expect(valueOf(await before)).toMatchObject({ status: 'unpaid' })
    expect(after).toMatchObject({ source: 'live' })
    expect(await readInvoice()).toEqual({ ...after, source: 'copy' })
    expect(valueOf(after)).toMatchObject({ status: 'paid' })
    expect(await calls('GetInvoice')).toBe(2)
  })

  test('survives eviction: what it cleared does not come back', async () => {
    await read({ topic: 'profile' })
    await invalidate('profile')
    await evictDurableObject(accountCache(env, accountId))
    expect(await read({ topic: 'profile' })).toMatchObject({ source: 'live' })
  })
})

describe('accounts', () => {
  const readOf = (whose: { accountId: string; clientId: string }, topic: CopyRequest['topic'], key?: string) =>
    accountCache(env, whose.accountId).read({ topic, clientId: whose.clientId, ...(key !== undefined && { key }) })

  test('never see each other’s copies', async () => {
    const [chloe, daiki] = await Promise.all([readOf(CHLOE, 'profile'), readOf(DAIKI, 'profile')])
    expect([valueOf<{ email: string }>(chloe).email, valueOf<{ email: string }>(daiki).email]).toEqual([
      'chloe@example.jp',
      'daiki@example.jp',
    ])
    const [theirs] = valueOf<{ id: string }[]>(await readOf(DAIKI, 'invoices'))
    expect(await readOf(DAIKI, 'invoice', theirs?.id)).toMatchObject({ kind: 'copy' })
    expect(await readOf(CHLOE, 'invoice', theirs?.id)).toEqual({ kind: 'absent' })
    const [service] = valueOf<{ id: string }[]>(await readOf(DAIKI, 'subscriptions'))
    expect(await readOf(CHLOE, 'subscription', service?.id)).toEqual({ kind: 'absent' })
  })

  test('do not inherit copies when their billing client changes', async () => {
    const before = valueOf<{ email: string }>(await read({ topic: 'profile' }))
    const after = valueOf<{ email: string }>(await read({ topic: 'profile', clientId: DAIKI.clientId }))
    expect([before.email, after.email]).toEqual(['chloe@example.jp', 'daiki@example.jp'])
  })
})

test('expired copies leave the storage, lasting ones stay', async () => {
  await Promise.all([read({ topic: 'invoices' }), read({ topic: 'eligibility' }), read({ topic: 'orders' })])
  const stub = accountCache(env, accountId)
  const topics = () =>
    runInDurableObject<AccountCache, unknown[]>(stub, (_object, state) =>
      state.storage.sql
        .exec<{ topic: string }>('SELECT topic FROM copies ORDER BY topic')
        .toArray()
        .map(({ topic }) => topic),
    )
  await expect
    .poll(() => runInDurableObject<AccountCache, unknown>(stub, (_object, state) => state.storage.getAlarm()))
    .not.toBeNull()
  expect(await topics()).toContain('invoices')
  setClockOffset(COPY_LIFETIME_MS.invoices + 1_000)
  expect(await runDurableObjectAlarm(stub)).toBe(true)
  expect(await topics()).not.toContain('invoices')
  expect(await topics()).toContain('orders')
})
