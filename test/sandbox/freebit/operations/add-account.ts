import { FreebitRefusal } from '../envelope.ts'
import { isEid, isMobileNumber, isPoolNumber } from '../identifiers.ts'
import { changeableLine, currentLine, type LineRecord, lines, settlingSoon } from '../lines.ts'
import type { Members } from '../members.ts'
import { isPlanCode } from '../plans.ts'
import { checkPortIn } from '../port-in.ts'
import { byAccount, type FreebitCall, type Operation } from './operation.ts'

/** Opens (N), ports in (M) or reissues (R) an eSIM line: accepted now, completed later, never deduplicated. */
export const addAccount: Operation = {
  path: '/mvno/esim/addAcnt/',
  key: byAccount,
  run: (call) => {
    const { members, world } = call
    const kind = members.matching('addKind', /^[NMR]$/)
    if (members.has('aladinOperated')) members.matching('aladinOperated', /^(10|20)$/)
    const eid = members.matching('eid', /^\d{32}$/)
    if (!isEid(eid)) throw new FreebitRefusal('eid')
    if (members.text('account') === '') throw new FreebitRefusal('conditional', 'account')
    const account = members.text('account')
    if (!isMobileNumber(account)) throw new FreebitRefusal('invalid', 'account')
    const line = kind === 'R' ? reissued(call, account, eid) : opened(call, account, eid, kind === 'M')
    lines(world).put(line)
    world.ledger.effect('freebit', '/mvno/esim/addAcnt/', account, { addKind: kind, planCode: line.planCode })
    return {}
  },
}

function opened({ world, settings, members }: FreebitCall, account: string, eid: string, portIn: boolean): LineRecord {
  const simKind = members.text('simKind')
  if (simKind !== 'E0' && simKind !== 'E2' && simKind !== 'E3') throw new FreebitRefusal('conditional', 'simKind')
  const contractLine = members.text('contractLine')
  if (contractLine !== '4G' && contractLine !== '5G') throw new FreebitRefusal('invalid', 'contractLine')
  const planCode = members.required('planCode')
  if (!isPlanCode(planCode)) throw new FreebitRefusal('invalid', 'planCode')
  if (members.has('reissue')) throw new FreebitRefusal('conditional', 'reissue')
  const existing = currentLine(world, account)
  if (existing && existing.state !== 'obsolete') throw new FreebitRefusal('duplicate')
  if (portIn) checkPortIn(world, account, requiredObject(members, 'mnp'))
  else if (members.has('mnp')) throw new FreebitRefusal('conditional', 'mnp')
  else if (!isPoolNumber(account)) throw new FreebitRefusal('notFound', 'the number is not in the pool')
  return {
    id: account,
    state: 'waiting',
    simKind,
    planCode,
    contractLine,
    eid,
    iccid: '',
    imsi: '',
    matchingId: null,
    startedOn: '',
    shareGroup: false,
    portedIn: portIn,
    pending: { func: 'addAcnt', ...settlingSoon(world, settings) },
  }
}

/** The former activation code dies at once; the new one comes with completion. */
function reissued({ world, settings, members }: FreebitCall, account: string, eid: string): LineRecord {
  if (members.has('simKind')) throw new FreebitRefusal('conditional', 'simKind')
  const old = requiredObject(members, 'reissue')
  const line = changeableLine(world, account)
  if (old.text('oldEid') !== line.eid) throw new FreebitRefusal('conditional', 'reissue.oldEid')
  if (old.text('oldProductNumber') !== line.iccid) throw new FreebitRefusal('conditional', 'reissue.oldProductNumber')
  return { ...line, matchingId: null, pending: { func: 'reissue', eid, ...settlingSoon(world, settings) } }
}

function requiredObject(members: Members, name: string): Members {
  const value = members.object(name)
  if (!value) throw new FreebitRefusal('conditional', name)
  return value
}
