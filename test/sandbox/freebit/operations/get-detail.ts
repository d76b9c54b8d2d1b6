import { FreebitRefusal } from '../envelope.ts'
import { tokyoDay } from '../identifiers.ts'
import { type LineRecord, lineOrRefuse, SMDP_HOST } from '../lines.ts'
import type { Members } from '../members.ts'
import type { FreebitSettings } from '../settings.ts'
import type { Operation } from './operation.ts'

const requested = (members: Members): string => members.list('requestDatas')[0]?.text('account') ?? ''

export const getDetail: Operation = {
  path: '/mvno/getDetail/',
  key: requested,
  run: ({ world, settings, members }) => {
    const wanted = members.list('requestDatas')
    if (wanted.length === 0) throw new FreebitRefusal('invalid', 'requestDatas')
    const rows = wanted.map((entry) => {
      if (entry.text('kind') !== 'MVNO') throw new FreebitRefusal('invalid', 'kind')
      return detailRow(lineOrRefuse(world, entry.required('account')), settings)
    })
    return { responseDatas: rows }
  },
}

function detailRow(line: Readonly<LineRecord>, settings: FreebitSettings) {
  const { pending } = line
  return {
    kind: 'MVNO',
    account: line.id,
    state: line.state,
    startDate: line.startedOn,
    planCode: line.planCode,
    iccid: line.iccid,
    imsi: line.imsi,
    eid: line.eid,
    contractLine: line.contractLine,
    size: 'esim',
    sms: line.simKind === 'E2' ? '20' : '10',
    talk: line.simKind === 'E0' ? '10' : '20',
    ...(pending ? { async: { func: pending.func, date: pending.settlesAt ? tokyoDay(new Date(pending.settlesAt)) : '' } } : {}),
    ...activation(line, settings),
  }
}

function activation(line: Readonly<LineRecord>, settings: FreebitSettings) {
  if (line.matchingId === null) return {}
  if (settings.activationKind === 'eid-bound') return { smdpAddress: SMDP_HOST }
  return { activationCode: `LPA:1$${SMDP_HOST}$${line.matchingId}` }
}
