import { randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'
import { FreebitRefusal } from './envelope.ts'
import { iccidOf, imsiOf, tokyoDay } from './identifiers.ts'
import type { FreebitSettings } from './settings.ts'

export type LineState = 'waiting' | 'active' | 'suspended' | 'temporary' | 'obsolete'

export interface PendingOperation {
  func: 'addAcnt' | 'reissue' | 'changePlan' | 'releasePlan'
  /** null: never */
  settlesAt: string | null
  /** A dated change does not lock the line until its day. */
  scheduled: boolean
  eid?: string
  planCode?: string
}

export interface LineRecord {
  id: string
  state: LineState
  simKind: 'E0' | 'E2' | 'E3'
  planCode: string
  contractLine: '4G' | '5G'
  eid: string
  iccid: string
  imsi: string
  matchingId: string | null
  startedOn: string
  shareGroup: boolean
  portedIn: boolean
  pending: PendingOperation | null
}

export interface TopUpRecord {
  id: string
  account: string
  quotaKb: number
  quotaCode: string
  expire: string
  date: string
}

export const SMDP_HOST = 'smdp.sandbox.example'

export function lines(world: World) {
  return world.collection<LineRecord>('freebit.lines')
}

export function topUps(world: World) {
  return world.collection<TopUpRecord>('freebit.top-ups')
}

/** The line as it is at this vendor time: what has settled since the last look is applied and stored. */
export function currentLine(world: World, account: string): Readonly<LineRecord> | undefined {
  const line = lines(world).get(account)
  const due = line?.pending?.settlesAt
  if (!line?.pending || !due || Date.parse(due) > world.clock.now().getTime()) return line
  return lines(world).put(settled(world, line, line.pending))
}

export function allLines(world: World): Readonly<LineRecord>[] {
  return lines(world)
    .list()
    .flatMap((line) => currentLine(world, line.id) ?? [])
}

export function lineOrRefuse(world: World, account: string): Readonly<LineRecord> {
  const line = currentLine(world, account)
  if (!line) throw new FreebitRefusal('notFound')
  return line
}

/** A line in service that nothing else is changing just now. */
export function changeableLine(world: World, account: string): Readonly<LineRecord> {
  const line = lineOrRefuse(world, account)
  if (line.pending && !line.pending.scheduled) throw new FreebitRefusal('locked', line.pending.func)
  if (line.state !== 'active') throw new FreebitRefusal('notAllowed', `the account is ${line.state}`)
  return line
}

export function settlingSoon(world: World, settings: FreebitSettings): Pick<PendingOperation, 'settlesAt' | 'scheduled'> {
  if (settings.settleMs === null) return { settlesAt: null, scheduled: false }
  return { settlesAt: new Date(world.clock.now().getTime() + settings.settleMs).toISOString(), scheduled: false }
}

function settled(world: World, line: Readonly<LineRecord>, pending: PendingOperation): LineRecord {
  const done = { ...line, pending: null }
  switch (pending.func) {
    case 'addAcnt':
      return { ...done, ...newProfile(world), state: 'active', startedOn: tokyoDay(new Date(pending.settlesAt ?? 0)) }
    case 'reissue':
      return { ...done, ...newProfile(world), eid: pending.eid ?? line.eid }
    case 'changePlan':
      return { ...done, planCode: pending.planCode ?? line.planCode }
    case 'releasePlan':
      return { ...done, state: 'obsolete', matchingId: null }
  }
}

function newProfile(world: World): Pick<LineRecord, 'iccid' | 'imsi' | 'matchingId'> {
  const serial = lines(world).nextSequence()
  return { iccid: iccidOf(serial), imsi: imsiOf(serial), matchingId: randomBytes(10).toString('hex').toUpperCase() }
}
