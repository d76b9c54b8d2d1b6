import type { Collection, World } from '../core/world.ts'
import { makeRecordId, KEY_PREFIXES, toLongId } from './ids.ts'

export type Value = string | number | boolean | null

/** One row: `id` for the store, then API names; instants are ISO with Z, absent means null. */
export interface SalesforceRecord {
  id: string
  Id: string
  IsDeleted: boolean
  CreatedDate: string
  CreatedById: string
  LastModifiedDate: string
  LastModifiedById: string
  SystemModstamp: string
  [field: string]: Value | undefined
}

export function recordsOf(world: World, object: string): Collection<SalesforceRecord> {
  return world.collection<SalesforceRecord>(`salesforce.${object}`)
}

export function findLiving(world: World, object: string, id: string): Readonly<SalesforceRecord> | undefined {
  const record = recordsOf(world, object).get(toLongId(id))
  return record?.IsDeleted === false ? record : undefined
}

export function listLiving(world: World, object: string): Readonly<SalesforceRecord>[] {
  return recordsOf(world, object)
    .list()
    .filter((record) => !record.IsDeleted)
}

/** Living records whose field has this value, without case. */
export function livingBy(world: World, object: string, field: string, value: Value): Readonly<SalesforceRecord>[] {
  return recordsOf(world, object)
    .by(field, value)
    .filter((record) => !record.IsDeleted)
}

/** A new row with its system fields. Stamps have whole seconds, so rows of one moment tie. */
export function newRecord(world: World, object: string, userId: string): SalesforceRecord {
  const id = makeRecordId(KEY_PREFIXES[object] ?? 'a99', recordsOf(world, object).nextSequence())
  const now = stamp(world)
  return {
    id,
    Id: id,
    IsDeleted: false,
    CreatedDate: now,
    CreatedById: userId,
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  }
}

export function stamp(world: World): string {
  const now = world.clock.now()
  now.setUTCMilliseconds(0)
  return now.toISOString()
}
