import { FreebitRefusal } from '../envelope.ts'
import { tokyoDay, tokyoMidnight } from '../identifiers.ts'
import { changeableLine, lineOrRefuse, topUps } from '../lines.ts'
import type { Members } from '../members.ts'
import { byAccount, type Operation } from './operation.ts'

const SMALLEST_KB = 1000
const LARGEST_KB = 50_000_000

/** Quota in KB; a repeat is another top-up. */
export const addSpec: Operation = {
  path: '/master/addSpec/',
  key: byAccount,
  run: ({ world, settings, members }) => {
    const line = changeableLine(world, members.required('account'))
    if (line.planCode === '') throw new FreebitRefusal('noPlan')
    const quotaKb = Number(members.matching('quota', /^\d{1,12}$/))
    if (quotaKb < SMALLEST_KB || quotaKb > LARGEST_KB) throw new FreebitRefusal('quotaBounds')
    const expire = optionalDay(members, 'expire')
    const runTime = optionalDay(members, 'runTime')
    const today = tokyoDay(world.clock.now())
    if (runTime !== '' && runTime < today) throw new FreebitRefusal('invalid', 'runTime')
    const quotaCode = members.text('quotaCode')
    topUps(world).put({
      id: String(topUps(world).nextSequence()),
      account: line.id,
      quotaKb,
      quotaCode,
      expire: settings.honourExpire ? expire : '',
      date: runTime || today,
    })
    world.ledger.effect('freebit', '/master/addSpec/', line.id, { quotaKb, quotaCode })
    return {}
  },
}

export const getQuotaHistory: Operation = {
  path: '/mvno/getQuotaHistory/',
  key: byAccount,
  run: ({ world, members }) => {
    const line = lineOrRefuse(world, members.required('account'))
    const from = requiredDay(members, 'fromDate')
    const to = requiredDay(members, 'toDate')
    const today = tokyoDay(world.clock.now())
    const rows = topUps(world)
      .list()
      .filter((row) => row.account === line.id && row.date >= from && row.date <= to && row.date <= today)
    return {
      account: line.id,
      total: String(rows.reduce((sum, row) => sum + row.quotaKb, 0)),
      count: String(rows.length),
      quotaHistory: rows.map(({ quotaKb, expire, date, quotaCode }) => ({ quota: String(quotaKb), expire, date, quotaCode })),
    }
  },
}

function requiredDay(members: Members, name: string): string {
  const day = members.required(name)
  if (!tokyoMidnight(day)) throw new FreebitRefusal('invalid', name)
  return day
}

function optionalDay(members: Members, name: string): string {
  return members.text(name) === '' ? '' : requiredDay(members, name)
}
