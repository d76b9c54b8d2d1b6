import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { NewEsim } from '#worker/ports/sim-provider.ts'
import { splitName } from '#worker/vendors/freebit/adapter.ts'
import { CATALOG } from '../../sandbox/seed/catalog.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { sim } = ports

beforeEach(async () => {
  await startAfresh(sandbox)
  // The world forgot our key: get a new one before a test breaks a call.
  await sim.findLine('07099999999')
})

const ADD = '/mvno/esim/addAcnt/'
const DETAIL = '/mvno/getDetail/'
const planCode = CATALOG.find((product) => product.sku === 'SIM-VOICE-3GB')?.freebitPlanCode ?? ''
const line: NewEsim = {
  phoneNumber: '07012345678',
  eid: '89034011560010000000000000000121',
  planCode,
  simType: 'Voice',
}
const portIn: NonNullable<NewEsim['portIn']> = {
  reservationNumber: '1112345678',
  expiresOn: '2099-12-01',
  nameKanji: '田中　愛子',
  nameKana: 'ﾀﾅｶ ｱｲｺ',
  birthDate: '1991-04-12',
  gender: 'female',
}

const effects = async () => (await sandbox.ledger({ vendor: 'freebit', type: 'effect' })).map((row) => row.operation)

describe('activateEsim', () => {
  test('is accepted, pending, then live with an activation code', async () => {
    expect(await sim.findLine(line.phoneNumber)).toBeNull()
    expect(await sim.activateEsim(line)).toEqual({ kind: 'accepted' })
    expect(await sim.findLine(line.phoneNumber)).toMatchObject({
      status: 'pending',
      planCode,
      eid: line.eid,
      iccid: null,
      activation: null,
    })
    await sandbox.moveClock({ target: 'vendor', advanceMs: 3000 })
    const live = await sim.findLine(line.phoneNumber)
    expect(live).toMatchObject({ phoneNumber: line.phoneNumber, status: 'active', planCode })
    expect(live?.iccid).toMatch(/^8981\d{15}$/)
    expect(live?.activation).toEqual({ kind: 'lpa', code: expect.stringMatching(/^LPA:1\$[^$]+\$[A-Z0-9-]+$/) })
  })

  test('a profile bound to the EID has a host instead of a code', async () => {
    await sandbox.control('/freebit/settings', { body: { activationKind: 'eid-bound' } })
    await sim.activateEsim(line)
    await sandbox.moveClock({ target: 'vendor', advanceMs: 3000 })
    expect((await sim.findLine(line.phoneNumber))?.activation).toEqual({ kind: 'eid-bound', smdp: expect.stringContaining('.') })
  })

  test('ports a number in with the names as the network wants them', async () => {
    const ported = { ...line, phoneNumber: '09011112222', portIn }
    expect(await sim.activateEsim(ported)).toEqual({ kind: 'accepted' })
    expect(splitName('田中　愛子')).toEqual({ last: '田中', first: '愛子' })
  })

  test.each<[string, Partial<NewEsim>, string]>([
    ['wrong check digits', { eid: '89033023422222222222222222222222' }, 'invalid-eid'],
    ['malformed EID', { eid: '123' }, 'invalid-eid'],
    ['no phone number', { phoneNumber: '0901234567' }, 'other'],
    ['a name that cannot be split', { portIn: { ...portIn, nameKana: 'タナカ' } }, 'port-in-invalid'],
  ])('%s never leaves', async (_name, change, reason) => {
    expect(await sim.activateEsim({ ...line, ...change })).toMatchObject({ kind: 'refused', reason })
    expect((await sandbox.ledger({ vendor: 'freebit', type: 'call' })).filter((row) => row.operation === ADD)).toEqual([])
  })

  test.each<[string, Partial<NewEsim>, string]>([
    ['expired reservation', { phoneNumber: '09011112222', portIn: { ...portIn, expiresOn: '2020-01-01' } }, 'port-in-expired'],
    ['unknown plan', { planCode: 'NO-SUCH' }, 'other'],
  ])('%s is refused by the network', async (_name, change, reason) => {
    expect(await sim.activateEsim({ ...line, ...change })).toMatchObject({
      kind: 'refused',
      reason,
      code: expect.stringMatching(/^\d+-\d+$/),
    })
    expect(await effects()).toEqual([])
  })

  test('a number in use is refused', async () => {
    await sim.activateEsim(line)
    expect(await sim.activateEsim(line)).toMatchObject({ kind: 'refused', reason: 'already-live' })
    expect(await effects()).toEqual([ADD])
  })

  test('numbers as codes are the same codes', async () => {
    await sandbox.control('/freebit/settings', { body: { codesAsNumbers: true } })
    expect(await sim.findLine(line.phoneNumber)).toBeNull()
    expect(await sim.activateEsim(line)).toEqual({ kind: 'accepted' })
    expect(await sim.activateEsim(line)).toMatchObject({ kind: 'refused', reason: 'already-live' })
  })

  test.each(['reply-lost', 'cut-body', 'html-applied'])('%s: unknown, and the line tells', async (kind) => {
    await sandbox.addFault({ vendor: 'freebit', operation: ADD, kind })
    await expect(sim.activateEsim(line)).rejects.toMatchObject({ outcome: 'unknown', vendor: 'freebit' })
    expect(await sim.findLine(line.phoneNumber)).toMatchObject({ status: 'pending' })
    expect(await effects()).toEqual([ADD])
  })

  test.each([
    ['down', 'unknown'],
    ['html', 'unknown'],
    ['status', 'unknown'],
    ['hang', 'unknown'],
    ['limit', 'not-applied'],
  ])('%s: %s, sent once, no line', async (kind, outcome) => {
    await sandbox.addFault({ vendor: 'freebit', operation: ADD, kind, count: 0 })
    await expect(sim.activateEsim(line)).rejects.toMatchObject({ outcome })
    expect((await sandbox.faults())[0]?.hits).toBe(1)
    expect(await sim.findLine(line.phoneNumber)).toBeNull()
  })
})

describe('the auth key', () => {
  const logins = async () =>
    (await sandbox.ledger({ vendor: 'freebit', type: 'call' })).filter((row) => row.operation === '/authOem/').length

  test('one that died is renewed once and the call goes out again', async () => {
    await sim.findLine(line.phoneNumber)
    await sandbox.control('/freebit/auth-keys/expire', { method: 'POST' })
    const before = await logins()
    expect(await sim.activateEsim(line)).toEqual({ kind: 'accepted' })
    expect(await logins()).toBe(before + 1)
    expect(await effects()).toEqual([ADD])
  })

  test('a refused login is an auth failure, sent nowhere else', async () => {
    const wrong = vendorWorld({ overrides: { FREEBIT_CLIENT_SECRET: 'wrong' } })
    await expect(wrong.ports.sim.activateEsim(line)).rejects.toMatchObject({ name: 'VendorAuthFailed', outcome: 'not-applied' })
    const calls = (await wrong.sandbox.ledger({ vendor: 'freebit', type: 'call' })).map((row) => row.operation)
    expect(calls).toEqual(['/authOem/'])
  })

  test('an unreachable login: not sent', async () => {
    const fresh = vendorWorld({ timeoutMs: 1500 })
    await fresh.sandbox.addFault({ vendor: 'freebit', operation: '/authOem/', kind: 'down', count: 0 })
    await expect(fresh.ports.sim.activateEsim(line)).rejects.toMatchObject({ name: 'VendorUnavailable', outcome: 'not-applied' })
  })
})

describe('findLine', () => {
  test.each(['down', 'status', 'cut-body'])('%s twice: the third try answers', async (kind) => {
    await sandbox.addFault({ vendor: 'freebit', operation: DETAIL, kind, count: 2 })
    expect(await sim.findLine(line.phoneNumber)).toBeNull()
  })

  test.each(['html', 'limit', 'down'])('%s for ever is no "not found"', async (kind) => {
    await sandbox.addFault({ vendor: 'freebit', operation: DETAIL, kind, count: 0 })
    await expect(sim.findLine(line.phoneNumber)).rejects.toMatchObject({ outcome: 'not-applied' })
  })

  test('seeded lines in other states are read', async () => {
    const { lines } = await sandbox.control<{ lines: { account: string; state: string }[] }>('/freebit/lines')
    expect(lines.length).toBeGreaterThan(0)
    const known = { active: 'active', waiting: 'pending', suspended: 'suspended', temporary: 'suspended', obsolete: 'cancelled' }
    for (const seeded of lines) {
      const found = await vi.waitFor(() => sim.findLine(seeded.account))
      expect(found?.status).toBe(known[seeded.state as keyof typeof known])
    }
  })
})
