import { invalidType, SalesforceError } from '../errors.ts'
import { recordsOf, type SalesforceRecord } from '../record.ts'
import { printedInstant } from '../render.ts'
import { findSObject } from '../schema/schema.ts'
import { salesforceSettings } from '../settings.ts'
import type { RestContext, RestReply, RestRequest } from './request.ts'

const MINUTE_MS = 60_000
const HORIZON_MS = 30 * 86_400_000

/** `/sobjects/{Object}/updated` and `/deleted`: seconds are ignored, and the last minute is not yet covered. */
export function replicationResource(context: RestContext, request: RestRequest): RestReply {
  const [, name = '', resource] = request.segments
  const object = findSObject(name)
  if (!object) throw invalidType(name)
  const now = context.world.clock.now().getTime()
  const start = minute(request, 'start')
  const end = minute(request, 'end')
  if (start < now - HORIZON_MS) throw invalidWindow('startDate before replication window')
  if (start >= end) throw invalidWindow('startDate must be before endDate')
  const covered = Math.min(end, now - salesforceSettings(context.world).replicationLagMs)
  const within = (record: Readonly<SalesforceRecord>) => {
    const stamp = Date.parse(record.SystemModstamp)
    return stamp >= start && stamp < end
  }
  const rows = recordsOf(context.world, object.name).list().filter(within)
  const latestDateCovered = print(Math.floor(covered / MINUTE_MS) * MINUTE_MS)
  if (resource === 'updated') {
    return { status: 200, body: { ids: rows.filter((row) => !row.IsDeleted).map((row) => row.Id), latestDateCovered } }
  }
  const deletedRecords = rows
    .filter((row) => row.IsDeleted)
    .map((row) => ({ id: row.Id, deletedDate: printedInstant(row.SystemModstamp) }))
  return { status: 200, body: { deletedRecords, earliestDateAvailable: print(now - HORIZON_MS), latestDateCovered } }
}

function minute(request: RestRequest, name: string): number {
  const time = Date.parse(request.query.get(name) ?? '')
  if (Number.isNaN(time)) throw invalidWindow(`${name} is not a date`)
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}

const print = (time: number) => printedInstant(new Date(time).toISOString())
const invalidWindow = (message: string) => new SalesforceError(400, 'INVALID_REPLICATION_DATE', message)
