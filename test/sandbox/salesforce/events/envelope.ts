import { randomBytes, randomUUID } from 'node:crypto'
import type { SalesforceChange, World } from '../../core/world.ts'
import { type OutboxRow, sequenceOf } from './outbox.ts'
import { signRequest } from './signature.ts'

export interface Callout {
  url: string
  body: string
  headers: Record<string, string>
}

export const EVENTS_PATH = '/api/events/salesforce'
export const CHANNEL = 'Portal_Outbox__c'

export interface Envelope {
  v: 1
  environment: string
  path: string
  org: string
  timestamp: number
  nonce: string
  events: unknown[]
}

/** A batch of events; every attempt is a new batch, because timestamp and nonce are part of the body. */
export function eventsCallout(world: World, rows: readonly OutboxRow[]): Callout {
  const envelope = eventsEnvelope(world, rows.map(toEvent))
  return signedCallout(world, EVENTS_PATH, randomUUID(), JSON.stringify(envelope), envelope)
}

export function eventsEnvelope(world: World, events: unknown[]): Envelope {
  return {
    v: 1,
    environment: world.portal.environment,
    path: EVENTS_PATH,
    org: world.config.salesforce.orgId,
    timestamp: portalSeconds(world),
    nonce: newNonce(),
    events,
  }
}

/** The Provision button's call: the command keeps its id and body over all attempts. */
export function provisionCallout(world: World, row: OutboxRow): Callout {
  const path = `/api/orders/${row['Record_Id__c']}/provision`
  return signedCallout(world, path, String(row['Event_Id__c']), String(row['Payload__c']))
}

export function signedCallout(
  world: World,
  path: string,
  idempotencyKey: string,
  body: string,
  { timestamp, nonce } = { timestamp: portalSeconds(world), nonce: newNonce() },
): Callout {
  const { url, environment } = world.portal
  const signature = signRequest(world.config.salesforce.signingSecret, {
    environment,
    method: 'POST',
    path,
    timestamp,
    nonce,
    idempotencyKey,
    body,
  })
  return {
    url: `${url}${path}`,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-timestamp': String(timestamp),
      'x-nonce': nonce,
      'idempotency-key': idempotencyKey,
      'x-signature': `v1=${signature}`,
    },
  }
}

export function portalSeconds(world: World): number {
  return Math.floor(world.clock.portalNow().getTime() / 1000)
}

export function newNonce(): string {
  return randomBytes(16).toString('hex')
}

function toEvent(row: OutboxRow): unknown {
  const { kind, entity, recordIds, changeType, changedFields, data }: SalesforceChange = JSON.parse(String(row['Payload__c']))
  const event = {
    id: row['Event_Id__c'],
    channel: CHANNEL,
    sequence: sequenceOf(row),
    kind,
    entity,
    recordIds,
    changeType,
    changedFields,
    occurredAt: row['Occurred_At__c'],
  }
  return data === undefined ? event : { ...event, data }
}
