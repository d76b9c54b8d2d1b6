import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, type Freebit, GOOD_EID, type Json, newLine, OTHER_EID, startFreebit } from './harness.ts'

let freebit: Freebit
beforeAll(async () => {
  freebit = await startFreebit()
})
afterAll(() => freebit.close())

const ADD = '/mvno/esim/addAcnt/'
const SETTLE_MS = 2000
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000 + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')

function portIn(mnp: Json = {}, extra: Json = {}): Json {
  return newLine('09011112222', {
    addKind: 'M',
    mnp: {
      reserveNumber: '1112345678',
      reserveExpireDate: inDays(14),
      lastnameKanji: '田中',
      firstnameKanji: '愛子',
      lastnameZenKana: 'タナカ',
      firstnameZenKana: 'アイコ',
      gender: 'F',
      birthday: '19910412',
      ...mnp,
    },
    ...extra,
  })
}

describe('a new line', () => {
  it('is accepted now and live two seconds later, with ICCID and activation code', async () => {
    const account = '07010000101'
    expect(codeOf(await freebit.detail(account))).toBe('220-404')
    expect(await freebit.call(ADD, newLine(account))).toEqual({ resultCode: '100', status: { message: 'OK', statusCode: '200' } })
    const waiting = await freebit.detail(account)
    expect(waiting).toMatchObject({ state: 'waiting', iccid: '', async: { func: 'addAcnt' } })
    expect(waiting).not.toHaveProperty('activationCode')
    await freebit.advance(SETTLE_MS)
    const live = await freebit.detail(account)
    expect(live).toMatchObject({
      kind: 'MVNO',
      account,
      state: 'active',
      planCode: 'PAV003',
      eid: GOOD_EID,
      iccid: expect.stringMatching(/^8981\d{15}$/),
      activationCode: expect.stringMatching(/^LPA:1\$smdp\.sandbox\.example\$[0-9A-Z-]+$/),
    })
    expect(live).not.toHaveProperty('async')
    expect(await freebit.detail(account)).toEqual(live)
  })

  it('is refused a second time, pending or live, and has one effect', async () => {
    const account = '07010000102'
    await freebit.call(ADD, newLine(account))
    expect(codeOf(await freebit.call(ADD, newLine(account)))).toBe('231-409')
    await freebit.advance(SETTLE_MS)
    expect(codeOf(await freebit.call(ADD, newLine(account)))).toBe('231-409')
    expect((await freebit.effects(account)).map((row) => row.operation)).toEqual([ADD])
  })

  it('never settles in that mode', async () => {
    await freebit.control('/freebit/settings', { settleMs: null })
    await freebit.call(ADD, newLine('07010000103'))
    await freebit.control('/freebit/settings', { settleMs: SETTLE_MS })
    await freebit.advance(3_600_000 / 4)
    expect(await freebit.detail('07010000103')).toMatchObject({ state: 'waiting' })
  })

  it('can be bound to the EID instead of a code', async () => {
    await freebit.control('/freebit/settings', { activationKind: 'eid-bound' })
    const line = await freebit.detail('07010000101')
    await freebit.control('/freebit/settings', { activationKind: 'lpa' })
    expect(line).toMatchObject({ smdpAddress: 'smdp.sandbox.example' })
    expect(line).not.toHaveProperty('activationCode')
  })

  it.each([
    ['an EID whose check digits are wrong', { eid: '89033023422222222222222222222222' }, '211-411'],
    ['a short EID', { eid: '8903' }, '211-400'],
    ['no account', { account: undefined }, '211-412'],
    ['a number outside the pool', { account: '09012345678' }, '220-404'],
    ['no simKind', { simKind: undefined }, '211-412'],
    ['an unknown plan', { planCode: 'NOPE' }, '211-400'],
    ['an unknown kind', { addKind: 'X' }, '211-400'],
    ['port-in data on a new number', { mnp: {} }, '211-412'],
    ['a port-in without its data', { addKind: 'M' }, '211-412'],
  ])('refuses %s', async (_what, change, code) => {
    expect(codeOf(await freebit.call(ADD, newLine('07010000199', change)))).toBe(code)
    expect(await freebit.effects('07010000199')).toEqual([])
  })
})

describe('a port-in', () => {
  it('fails on an expired reservation', async () => {
    expect(codeOf(await freebit.call(ADD, portIn({ reserveExpireDate: inDays(-1) })))).toBe('240-421')
    expect(codeOf(await freebit.call(ADD, portIn({ reserveNumber: '1187654321' })))).toBe('240-421')
  })

  it('fails on a name that differs by one voicing mark', async () => {
    expect(codeOf(await freebit.call(ADD, portIn({ lastnameZenKana: 'ダナカ' })))).toBe('240-422')
    expect(codeOf(await freebit.call(ADD, portIn({ lastnameZenKana: 'tanaka' })))).toBe('211-400')
  })

  it('brings its own number when the data equal those of the donor', async () => {
    expect(codeOf(await freebit.call(ADD, portIn()))).toBe('100-200')
    await freebit.advance(SETTLE_MS)
    expect(await freebit.detail('09011112222')).toMatchObject({ state: 'active' })
  })
})

describe('a reissue', () => {
  const account = '07010000104'
  beforeAll(async () => {
    await freebit.call(ADD, newLine(account))
    await freebit.advance(SETTLE_MS)
  })

  it('kills the old code at once and brings a new one later, for the same EID', async () => {
    const before = await freebit.detail(account)
    expect(codeOf(await freebit.call('/esim/reissueProfile/', { account }))).toBe('100-200')
    expect(await freebit.detail(account)).not.toHaveProperty('activationCode')
    expect(codeOf(await freebit.call('/esim/reissueProfile/', { account }))).toBe('230-409')
    await freebit.advance(SETTLE_MS)
    const after = await freebit.detail(account)
    expect(after['eid']).toBe(before['eid'])
    expect(after['activationCode']).not.toBe(before['activationCode'])
    expect(after['iccid']).not.toBe(before['iccid'])
  })

  it('moves to another EID when it names the old one and its product number', async () => {
    const { iccid } = await freebit.detail(account)
    const request = { addKind: 'R', account, eid: OTHER_EID, aladinOperated: '20' }
    const wrong = { ...request, reissue: { oldEid: OTHER_EID, oldProductNumber: iccid } }
    expect(codeOf(await freebit.call(ADD, wrong))).toBe('211-412')
    const good = { ...request, reissue: { oldEid: GOOD_EID, oldProductNumber: iccid } }
    expect(codeOf(await freebit.call(ADD, { ...good, simKind: 'E0' }))).toBe('211-412')
    expect(codeOf(await freebit.call(ADD, good))).toBe('100-200')
    await freebit.advance(SETTLE_MS)
    expect(await freebit.detail(account)).toMatchObject({ eid: OTHER_EID, state: 'active' })
  })
})
