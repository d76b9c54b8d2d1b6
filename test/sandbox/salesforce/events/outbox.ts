import { randomUUID } from 'node:crypto'
import type { SalesforceChange, World } from '../../core/world.ts'
import { STAFF_USER_ID } from '../ids.ts'
import { newRecord, recordsOf, type SalesforceRecord } from '../record.ts'

export interface ProvisionCommand {
  orderId: string
  mode: 'Due' | 'Now'
  requestedBy: string
}

export type OutboxRow = Readonly<SalesforceRecord>
export type OutboxStatus = 'Pending' | 'Sent' | 'Dead'

export const PROVISION = 'provision'

const KEEP_SENT_MS = 7 * 86_400_000

export const outboxRows = (world: World) => recordsOf(world, 'Portal_Outbox__c')

/** An event row; its auto-number is the channel's sequence, so a rolled-back row leaves no hole. */
export function appendChange(world: World, change: SalesforceChange): OutboxRow {
  const sequence = world.collection('salesforce.Portal_Outbox__c.autonumber').nextSequence()
  return append(world, `OB-${String(sequence).padStart(8, '0')}`, {
    Kind__c: change.kind,
    Entity__c: change.entity,
    Record_Id__c: change.recordIds[0] ?? null,
    Payload__c: JSON.stringify(change),
  })
}

/** A command row: it has its own numbers, because it does not travel in the channel. */
export function appendProvision(world: World, command: ProvisionCommand): OutboxRow {
  const sequence = world.collection('salesforce.Portal_Outbox__c.commands').nextSequence()
  return append(world, `PR-${String(sequence).padStart(8, '0')}`, {
    Kind__c: PROVISION,
    Entity__c: 'Order',
    Record_Id__c: command.orderId,
    Payload__c: JSON.stringify(command),
  })
}

export function changeRow(world: World, row: OutboxRow, change: Partial<SalesforceRecord>): void {
  const now = world.clock.now().toISOString()
  outboxRows(world).put({ ...row, LastModifiedDate: now, SystemModstamp: now, ...change } as SalesforceRecord)
}

export function pendingRows(world: World): OutboxRow[] {
  return outboxRows(world).by('Status__c', 'Pending')
}

export function purgeSent(world: World): void {
  const limit = world.clock.now().getTime() - KEEP_SENT_MS
  for (const row of outboxRows(world).list()) {
    if (row['Status__c'] === 'Sent' && Date.parse(row.CreatedDate) < limit) outboxRows(world).delete(row.id)
  }
}

export function sequenceOf(row: OutboxRow): number {
  return Number(String(row['Name']).replace(/\D/g, ''))
}

function append(world: World, name: string, fields: Record<string, string | null>): OutboxRow {
  const now = world.clock.now().toISOString()
  const row = {
    ...newRecord(world, 'Portal_Outbox__c', STAFF_USER_ID),
    Name: name,
    Event_Id__c: randomUUID(),
    ...fields,
    Occurred_At__c: now,
    Status__c: 'Pending',
    Attempts__c: 0,
    Next_Attempt_At__c: now,
  }
  return outboxRows(world).put(row)
}
