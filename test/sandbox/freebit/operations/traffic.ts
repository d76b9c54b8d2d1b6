import { createHash } from 'node:crypto'
import { FreebitRefusal } from '../envelope.ts'
import { tokyoDay } from '../identifiers.ts'
import { type LineRecord, lineOrRefuse } from '../lines.ts'
import type { FreebitSettings } from '../settings.ts'
import { byAccount, type Operation } from './operation.ts'

const RECENT_DAYS = 7
const DAY_MS = 86_400_000
const LARGEST_DAY_KB = 1_500_000

export const getTrafficInfo: Operation = {
  path: '/mvno/getTrafficInfo/',
  key: byAccount,
  run: ({ world, settings, members }) => {
    const line = lineOrRefuse(world, members.required('account'))
    if (line.planCode === '') throw new FreebitRefusal('noPlan')
    if (line.shareGroup) throw new FreebitRefusal('notAllowed', 'share group member')
    const now = world.clock.now().getTime()
    const recent = Array.from({ length: RECENT_DAYS }, (_, index) => usedKb(line, new Date(now - (index + 1) * DAY_MS)))
    return {
      account: line.id,
      traffic: { today: String(usedKb(line, new Date(now))), ...recentDays(settings, recent), blackList: '20' },
    }
  },
}

function recentDays({ trafficShape }: FreebitSettings, recent: number[]) {
  if (trafficShape === 'missing') return {}
  if (trafficShape === 'empty') return { inRecentDays: '' }
  if (trafficShape === 'array') return { inRecentDays: recent.map(String) }
  return { inRecentDays: recent.join(',') }
}

/** The same for a line and a Tokyo day whenever it is asked. */
function usedKb(line: Readonly<LineRecord>, instant: Date): number {
  const day = tokyoDay(instant)
  if (line.startedOn === '' || day < line.startedOn) return 0
  return createHash('sha256').update(`${line.id}:${day}`).digest().readUInt32BE(0) % LARGEST_DAY_KB
}
