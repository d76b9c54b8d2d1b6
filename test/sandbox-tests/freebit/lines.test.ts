import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, type Freebit, newLine, startFreebit } from './harness.ts'

let freebit: Freebit
beforeAll(async () => {
  freebit = await startFreebit()
})
afterAll(() => freebit.close())

const tokyoDay = (addDays = 0) =>
  new Date(Date.now() + addDays * 86_400_000 + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')

async function liveLine(account: string): Promise<void> {
  await freebit.call('/mvno/esim/addAcnt/', newLine(account))
  await freebit.advance(2000)
}

it('has a seeded line in every state', async () => {
  const states = await Promise.all(
    ['1', '2', '3', '4', '5', '6', '7'].map(async (last) => (await freebit.detail(`0702000000${last}`))['state']),
  )
  expect(states).toEqual(['active', 'suspended', 'waiting', 'obsolete', 'active', 'active', 'temporary'])
})

describe('usage', () => {
  const ask = (account: string) => freebit.call('/mvno/getTrafficInfo/', { account })

  it('is the same for a line and a day whenever it is asked, in KB', async () => {
    const first = await ask('07020000001')
    expect(first).toMatchObject({ account: '07020000001', traffic: { today: expect.stringMatching(/^\d+$/) } })
    expect((first['traffic'] as { inRecentDays: string }).inRecentDays.split(',')).toHaveLength(7)
    expect(await ask('07020000001')).toEqual(first)
  })

  it('is refused for a line without a plan and for a share group member', async () => {
    expect(codeOf(await ask('07020000005'))).toBe('221-404')
    expect(codeOf(await ask('07020000006'))).toBe('250-403')
  })
})

describe('top-up', () => {
  it('shows in the history with our code, once per call', async () => {
    const account = '07010000201'
    await liveLine(account)
    const topUp = { account, quota: 1_000_000, quotaCode: 'op-1', expire: tokyoDay(30) }
    await freebit.call('/master/addSpec/', topUp)
    await freebit.call('/master/addSpec/', topUp)
    const history = await freebit.call('/mvno/getQuotaHistory/', { account, fromDate: tokyoDay(-1), toDate: tokyoDay(1) })
    const row = { quota: '1000000', quotaCode: 'op-1', expire: tokyoDay(30), date: tokyoDay() }
    expect(history).toMatchObject({ account, total: '2000000', count: '2', quotaHistory: [row, row] })
  })

  it.each([[1], [999], [50_000_001]])('refuses %i KB', async (quota) => {
    expect(codeOf(await freebit.call('/master/addSpec/', { account: '07020000001', quota }))).toBe('260-413')
  })
})

describe('plan change and cancellation', () => {
  it('changes the plan at once, after settling', async () => {
    const account = '07010000202'
    await liveLine(account)
    expect(codeOf(await freebit.call('/mvno/changePlan/', { account, planCode: 'PAV010' }))).toBe('100-200')
    expect(await freebit.detail(account)).toMatchObject({ planCode: 'PAV003', async: { func: 'changePlan' } })
    await freebit.advance(2000)
    expect(await freebit.detail(account)).toMatchObject({ planCode: 'PAV010' })
  })

  it('refuses a plan change while a dated cancellation is pending, and ends the line on its day', async () => {
    const account = '07010000203'
    await liveLine(account)
    expect(codeOf(await freebit.call('/mvno/releasePlan/', { account, runTime: tokyoDay(2) }))).toBe('100-200')
    expect(codeOf(await freebit.call('/mvno/changePlan/', { account, planCode: 'PAV010' }))).toBe('230-409')
    expect(await freebit.detail(account)).toMatchObject({ state: 'active', async: { func: 'releasePlan', date: tokyoDay(2) } })
    await freebit.control('/freebit/settings', { authKeyLifetimeMs: 30 * 86_400_000 })
    const { authKey } = await freebit.send('/authOem/', { oemId: 'development-oem', oemKey: 'development-oem-key' })
    await freebit.advance(2 * 86_400_000)
    const requestDatas = [{ kind: 'MVNO', account }]
    expect(await freebit.send('/mvno/getDetail/', { authKey, requestDatas })).toMatchObject({
      responseDatas: [{ state: 'obsolete' }],
    })
  })

  it('refuses both for a line that is not in service', async () => {
    const { authKey } = await freebit.send('/authOem/', { oemId: 'development-oem', oemKey: 'development-oem-key' })
    for (const path of ['/mvno/changePlan/', '/mvno/releasePlan/']) {
      const answer = await freebit.send(path, { authKey, account: '07020000002', planCode: 'PAV010' })
      expect(codeOf(answer)).toBe('250-403')
    }
  })
})
