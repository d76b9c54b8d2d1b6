import { randomUUID } from 'node:crypto'
import type { World } from '../../core/world.ts'
import { makeRecordId } from '../ids.ts'
import { callOut } from './callout.ts'
import { CHANNEL, EVENTS_PATH, type Envelope, eventsCallout, eventsEnvelope, signedCallout } from './envelope.ts'
import { type OutboxRow, outboxRows } from './outbox.ts'
import { signBody, signRequest } from './signature.ts'

export const FORGERIES = [
  'none',
  'body-signature',
  'wrong-key',
  'old-timestamp',
  'future-timestamp',
  'altered-byte',
  'wrong-environment',
  'wrong-path',
  'wrong-org',
  'missing-signature',
  'reused-nonce',
] as const

export type Forgery = (typeof FORGERIES)[number]

interface Answer {
  status: number
  body: string
}

const SHIFTS_SECONDS: Partial<Record<Forgery, number>> = { 'old-timestamp': -301, 'future-timestamp': 61 }

/** Sends one heartbeat with exactly one thing wrong (or right, for `none` and `body-signature`). */
export async function sendForgery(world: World, forgery: Forgery): Promise<Answer> {
  const envelope = eventsEnvelope(world, [forgedHeartbeat(world)])
  envelope.timestamp += SHIFTS_SECONDS[forgery] ?? 0
  if (forgery === 'wrong-org') envelope.org = makeRecordId('00D', 999)
  if (forgery === 'reused-nonce') await post(world, forgery, envelope)
  return post(world, forgery, envelope)
}

/** The last delivered events once more, in a new batch and in reverse. */
export async function redeliver(world: World, count: number): Promise<Answer> {
  const sent = outboxRows(world)
    .list()
    .filter((row: OutboxRow) => row['Status__c'] === 'Sent' && row['Kind__c'] !== 'provision')
  const { status, body } = await callOut(eventsCallout(world, sent.slice(-count).toReversed()))
  return { status, body }
}

async function post(world: World, forgery: Forgery, envelope: Envelope): Promise<Answer> {
  const body = JSON.stringify(envelope)
  const callout = signedCallout(world, EVENTS_PATH, randomUUID(), body, envelope)
  const { signingSecret } = world.config.salesforce
  const signed = {
    environment: world.portal.environment,
    method: 'POST',
    path: EVENTS_PATH,
    timestamp: envelope.timestamp,
    nonce: envelope.nonce,
    idempotencyKey: callout.headers['idempotency-key'] ?? '',
    body,
  }
  const setSignature = (hex: string) => {
    callout.headers['x-signature'] = `v1=${hex}`
  }
  switch (forgery) {
    case 'wrong-key':
      setSignature(signRequest(`${signingSecret}-other`, signed))
      break
    case 'wrong-environment':
      setSignature(signRequest(signingSecret, { ...signed, environment: `${signed.environment}-other` }))
      break
    case 'wrong-path':
      setSignature(signRequest(signingSecret, { ...signed, path: '/api/webhooks/whmcs' }))
      break
    case 'altered-byte':
      callout.body = body.replace('"v":1', '"v":2')
      break
    case 'missing-signature':
      delete callout.headers['x-signature']
      break
    case 'body-signature':
      delete callout.headers['x-signature']
      callout.headers['x-body-signature'] = signBody(signingSecret, body)
      break
  }
  const reply = await callOut(callout)
  return { status: reply.status, body: reply.body }
}

function forgedHeartbeat(world: World) {
  return {
    id: randomUUID(),
    channel: CHANNEL,
    sequence: 0,
    kind: 'heartbeat',
    entity: '',
    recordIds: [],
    changeType: '',
    changedFields: [],
    occurredAt: world.clock.now().toISOString(),
  }
}
