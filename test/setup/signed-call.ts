import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { testSandboxConfig } from './settings.ts'

export type SignedCall = {
  path: string
  body: unknown
  key?: string
  nonce?: string
  /** Unix seconds. */
  timestamp?: number
  environment?: string
  secret?: string
  /** Sent instead of the signed bytes. */
  tampered?: string
}

/** A call as Salesforce's package signs it (product R1), written without the portal's own code. */
export function signedInit(call: SignedCall): RequestInit & { headers: Record<string, string> } {
  const body = JSON.stringify(call.body)
  const key = call.key ?? `batch_${randomUUID()}`
  const nonce = call.nonce ?? randomBytes(16).toString('hex')
  const timestamp = String(call.timestamp ?? Math.floor(Date.now() / 1000))
  const prefix = ['v1', call.environment ?? 'development', 'POST', call.path, timestamp, nonce, key].join(':')
  const secret = call.secret ?? testSandboxConfig().salesforce.signingSecret
  const signature = createHmac('sha256', secret).update(`${prefix}:`).update(body).digest('hex')
  return {
    method: 'POST',
    body: call.tampered ?? body,
    headers: {
      'Content-Type': 'application/json',
      'X-Timestamp': timestamp,
      'X-Nonce': nonce,
      'Idempotency-Key': key,
      'X-Signature': `v1=${signature}`,
    },
  }
}

export type EventFields = {
  id?: string
  kind?: string
  entity?: string
  recordIds?: string[]
  sequence?: number
  occurredAt?: string
  data?: Record<string, unknown>
}

export function eventBatch(events: readonly EventFields[], envelope: Record<string, unknown> = {}) {
  return {
    v: 1,
    environment: 'development',
    path: '/api/events/salesforce',
    org: testSandboxConfig().salesforce.orgId,
    timestamp: Math.floor(Date.now() / 1000),
    nonce: randomBytes(16).toString('hex'),
    events: events.map((event, index) => ({
      id: `evt_${randomUUID()}`,
      channel: 'test',
      sequence: index + 1,
      kind: 'change',
      entity: 'Case',
      recordIds: [],
      changeType: 'UPDATE',
      changedFields: [],
      occurredAt: new Date().toISOString(),
      ...event,
    })),
    ...envelope,
  }
}
