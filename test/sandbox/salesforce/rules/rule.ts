import type { World } from '../../core/world.ts'
import type { SalesforceRecord } from '../record.ts'

export interface WriteContext {
  world: World
  userId: string
  /** Writes no outbox row. */
  silent?: boolean
}

export interface Update {
  before: Readonly<SalesforceRecord>
  /** May be completed by a rule. */
  after: SalesforceRecord
  /** Fields named in the request, changed or not. */
  named: readonly string[]
  changed: readonly string[]
}

/** What the platform does beyond storing the fields of one object. */
export interface ObjectRules {
  beforeInsert?(context: WriteContext, draft: SalesforceRecord, inputOnly: Record<string, unknown>): void
  afterInsert?(context: WriteContext, record: Readonly<SalesforceRecord>, inputOnly: Record<string, unknown>): void
  beforeUpdate?(context: WriteContext, update: Update): void
  afterUpdate?(context: WriteContext, update: Update): void
  beforeDelete?(context: WriteContext, record: Readonly<SalesforceRecord>): void
  /** Children that go with their parent: object and reference field. */
  cascade?: readonly (readonly [object: string, field: string])[]
}
