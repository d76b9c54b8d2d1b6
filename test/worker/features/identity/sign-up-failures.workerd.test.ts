import { abortAllDurableObjects } from 'cloudflare:test'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fault } from '../../../setup/sandbox.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askForCode, moveTime, signUpForm, startOver, traces } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const NUMBER = 'AC-100001'
type Call = Pick<Fault, 'vendor' | 'operation'>

const FIND_ACCOUNT: Call = { vendor: 'salesforce', operation: 'query' }
const FIND_CLIENT: Call = { vendor: 'whmcs', operation: 'GetClientsDetails' }
const CREATE_CLIENT: Call = { vendor: 'whmcs', operation: 'AddClient' }
const MARK_ACTIVE: Call = { vendor: 'salesforce', operation: 'update Account' }

beforeEach(startOver)

const complete = (who: Visitor, code: string) => who.post('/api/auth/signup', signUpForm(NUMBER, code))

/** One client, one user, one mapping, and all three name each other. */
async function expectOneOfEach(): Promise<void> {
  const { clients, account, users, mappings } = await traces(NUMBER)
  expect(clients).toHaveLength(1)
  expect(users).toHaveLength(1)
  expect(mappings).toEqual([expect.objectContaining({ user_id: users[0]?.id, whmcs_client_id: clients[0]?.['id'] })])
  expect(account).toMatchObject({
    portalStatus: 'Active',
    portalSource: 'New Signup',
    portalUserId: users[0]?.id,
    whmcsClientId: Number(clients[0]?.['id']),
  })
  const made = (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).filter(({ operation }) => operation === 'AddClient')
  expect(made).toHaveLength(1)
}

/** The copy of the account is 30 s old by then, so that the look-up is a call again. */
async function codeThenStaleCopy(who: Visitor): Promise<string> {
  const code = await askForCode(who, NUMBER)
  await moveTime(31_000)
  return code
}

const READS = [FIND_ACCOUNT, FIND_CLIENT]
const WRITES = [CREATE_CLIENT, MARK_ACTIVE]
const named = (calls: Call[], kinds: string[]) =>
  calls.flatMap((call) => kinds.map((kind) => [call.operation ?? '', kind, { ...call, kind }] as const))

/** Reads are repeated by the gateway: they fail until the fault is removed. */
const CASES = [
  ...named(READS, ['status', 'reply-lost']).map(([name, kind, fault]) => [name, kind, { ...fault, count: 0 }] as const),
  ...named(WRITES, ['status', 'reply-lost', 'html', 'html-applied', 'limit']),
]

describe('a vendor that fails once', () => {
  test.each(CASES)('at %s (%s): the same request again completes', async (_operation, _kind, fault) => {
    const who = visitor()
    const code = await codeThenStaleCopy(who)
    await sandbox.addFault(fault)

    const failed = await complete(who, code)
    expect(failed.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(await problemOf(failed)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    expect(who.cookies.has('__Host-refresh')).toBe(false)

    await sandbox.clearFaults()
    expect((await complete(who, code)).status).toBe(201)
    await expectOneOfEach()
  })

  test.each(named(WRITES, ['reply-lost']))(
    'at %s (%s): so does a new start with a new form',
    async (_operation, _kind, fault) => {
      const first = visitor()
      const code = await codeThenStaleCopy(first)
      await sandbox.addFault(fault)
      expect((await complete(first, code)).status).toBe(503)

      const second = visitor()
      const form = signUpForm(NUMBER, await askForCode(second, NUMBER), {
        lastName: 'Suzuki',
        password: 'another long passphrase',
        confirmPassword: 'another long passphrase',
      })
      expect((await second.post('/api/auth/signup', form)).status).toBe(201)
      await expectOneOfEach()
      expect((await traces(NUMBER)).clients[0]).toMatchObject({ name: 'Aiko Suzuki' })
      const login = await visitor().post('/api/auth/login', { email: 'aiko@example.jp', password: 'another long passphrase' })
      expect(login.status).toBe(200)
    },
  )
})

describe('billing that applies late', () => {
  test('after the retry: the late client is refused by its address', async () => {
    const who = visitor()
    const code = await codeThenStaleCopy(who)
    await sandbox.addFault({ ...CREATE_CLIENT, kind: 'late', delayMs: 120_000 })
    expect((await complete(who, code)).status).toBe(503)
    expect((await complete(who, code)).status).toBe(201)
    await moveTime(180_000)
    await expectOneOfEach()
  })

  test('before the retry: it is found and adopted', async () => {
    const who = visitor()
    const code = await codeThenStaleCopy(who)
    await sandbox.addFault({ ...CREATE_CLIENT, kind: 'late', delayMs: 120_000 })
    expect((await complete(who, code)).status).toBe(503)
    await moveTime(180_000)
    expect((await complete(who, code)).status).toBe(201)
    await expectOneOfEach()
  })

  test('under another address: nothing is made until the first call is certainly over', async () => {
    const who = visitor()
    const code = await codeThenStaleCopy(who)
    await sandbox.addFault({ ...CREATE_CLIENT, kind: 'late', delayMs: 200_000 })
    expect((await complete(who, code)).status).toBe(503)

    const email = 'aiko.new@example.jp'
    const given = { email, phone: '090-1111-2222' }
    const form = (newCode: string) => signUpForm(NUMBER, newCode, { email, confirmEmail: email })
    const early = await who.post('/api/auth/signup', form(await askForCode(who, NUMBER, given)))
    expect(await problemOf(early)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    expect((await traces(NUMBER)).clients).toEqual([])

    await moveTime(240_000)
    const late = visitor()
    expect((await late.post('/api/auth/signup', form(await askForCode(late, NUMBER, given)))).status).toBe(201)
    await expectOneOfEach()
    expect((await traces(NUMBER)).clients[0]).toMatchObject({ email })
  })
})

describe('a portal that dies while a vendor works', () => {
  test.each([
    [FIND_CLIENT.operation, { ...FIND_CLIENT, kind: 'hang' }],
    [CREATE_CLIENT.operation, { ...CREATE_CLIENT, kind: 'hang' }],
    [CREATE_CLIENT.operation, { ...CREATE_CLIENT, kind: 'hang-applied' }],
    [MARK_ACTIVE.operation, { ...MARK_ACTIVE, kind: 'hang' }],
    [MARK_ACTIVE.operation, { ...MARK_ACTIVE, kind: 'hang-applied' }],
  ])('at %s: a retry completes', async (_operation, fault) => {
    const who = visitor()
    const code = await codeThenStaleCopy(who)
    const id = await sandbox.addFault(fault)
    const cutOff = complete(who, code).catch(() => null)
    await vi.waitFor(async () => expect((await sandbox.faults()).find((one) => one.id === id)?.held).toBe(1), { timeout: 10_000 })
    await abortAllDurableObjects()
    expect((await cutOff)?.status ?? 500).toBeGreaterThanOrEqual(500)
    await sandbox.removeFault(id)

    expect((await complete(visitor(), code)).status).toBe(201)
    await expectOneOfEach()
  })
})

test('a vendor that never answers is given up in time, and a retry completes', { timeout: 60_000 }, async () => {
  const who = visitor()
  const code = await codeThenStaleCopy(who)
  const id = await sandbox.addFault({ ...CREATE_CLIENT, kind: 'hang' })
  expect(await problemOf(await complete(who, code))).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
  await sandbox.removeFault(id)
  expect((await complete(who, code)).status).toBe(201)
  await expectOneOfEach()
})
