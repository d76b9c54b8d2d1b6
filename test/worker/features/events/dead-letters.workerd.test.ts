import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { countSignatureFailure, processInboxEvent, replayEvents, sweepEvents } from '#worker/features/events/index.ts'
import { clock } from '#worker/lib/clock.ts'
import { consumeQueue } from '#worker/queue.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

let aheadMs = 0
const work: Promise<unknown>[] = []

function context() {
  const ctx = createContext(env, { waitUntil: (promise) => work.push(promise) })
  return { ...ctx, clock: { now: () => clock.now() + aheadMs } }
}

async function insert(id: string, payload: object, attempts: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at)
     VALUES (?, 'b', 'c', 1, 'change', 'Order', ?, 'received', ?, 0, ?)`,
  )
    .bind(id, JSON.stringify(payload), attempts, new Date().toISOString())
    .run()
}

const event = (id: string) => ({
  id,
  channel: 'c',
  sequence: 1,
  kind: 'change',
  entity: 'Order',
  recordIds: ['801000000000777AAA'],
  changeType: 'UPDATE',
  changedFields: [],
  occurredAt: '2026-11-21T00:00:00.000Z',
})
const row = (id: string) =>
  env.DB.prepare('SELECT state, attempts, error FROM event_inbox WHERE id = ?').bind(id).first<Record<string, unknown>>()
const openAlerts = async () =>
  (await env.DB.prepare(`SELECT kind, subject_id AS subject FROM tasks WHERE state = 'open' ORDER BY kind`).all()).results

beforeEach(async () => {
  aheadMs = 0
  await sandbox.clearFaults()
  await env.DB.batch(['event_inbox', 'tasks', 'event_cursors'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})

describe('an event that cannot be handled', () => {
  it('is kept with its error after the last attempt, calls a person, and is handled by a replay', async () => {
    await insert('evt_broken_1', { no: 'event' }, 19)
    await processInboxEvent(context(), 'evt_broken_1')
    expect(await row('evt_broken_1')).toEqual({ state: 'dead', attempts: 20, error: 'ZodError' })
    await sweepEvents(context())
    expect(await openAlerts()).toEqual([{ kind: 'events-dead', subject: 'inbox' }])

    await env.DB.prepare(`UPDATE event_inbox SET payload = ? WHERE id = 'evt_broken_1'`)
      .bind(JSON.stringify(event('evt_broken_1')))
      .run()
    expect(await replayEvents(context(), { state: 'dead' }, { dryRun: false, limit: 10 })).toMatchObject({
      eventIds: ['evt_broken_1'],
    })
    await sweepEvents(context())
    expect(await row('evt_broken_1')).toMatchObject({ state: 'done', error: null })
    expect(await openAlerts()).toEqual([])
  })

  it('waits out an outage of Salesforce, and the order has its wish meanwhile', async () => {
    await insert('evt_outage_1', event('evt_outage_1'), 40)
    await sandbox.addFault({ vendor: 'salesforce', kind: 'down', count: 0 })
    await expect(processInboxEvent(context(), 'evt_outage_1')).rejects.toThrow()
    expect(await row('evt_outage_1')).toMatchObject({ state: 'received', attempts: 41 })
    await sandbox.clearFaults()
  })
})

describe('the dead-letter queue', () => {
  it('loses nothing and calls a person once', async () => {
    await insert('evt_buried_1', event('evt_buried_1'), 3)
    const messages = ['evt_buried_1', 'evt_buried_2'].map((eventId, index) => ({
      id: `message_${index}`,
      timestamp: new Date(),
      attempts: 1,
      body: { eventId },
    }))
    const batch = createMessageBatch('salesforce-events-dlq', messages)
    const execution = createExecutionContext()
    await consumeQueue(batch, env, execution)
    expect((await getQueueResult(batch, execution)).explicitAcks).toHaveLength(2)
    expect(await row('evt_buried_1')).toMatchObject({ state: 'received', attempts: 3 })
    expect(await openAlerts()).toEqual([{ kind: 'queue-gave-up', subject: 'salesforce-events-dlq' }])
    await waitOnExecutionContext(execution)
  })
})

describe('silence', () => {
  it('calls a person after a quarter of an hour, not before the first event, and ends with the next one', async () => {
    await sweepEvents(context())
    expect(await openAlerts()).toEqual([])
    const seen = (at: number) =>
      env.DB.prepare(
        `INSERT INTO event_cursors (channel, last_sequence, last_occurred_at, last_received_at_ms) VALUES ('c', 1, '2026-11-21T00:00:00.000Z', ?)
         ON CONFLICT (channel) DO UPDATE SET last_received_at_ms = excluded.last_received_at_ms`,
      )
        .bind(at)
        .run()
    await seen(clock.now() - 16 * 60_000)
    await sweepEvents(context())
    expect(await openAlerts()).toEqual([{ kind: 'events-silent', subject: 'salesforce' }])
    await seen(clock.now())
    await sweepEvents(context())
    expect(await openAlerts()).toEqual([])
  })
})

describe('wrong signatures', () => {
  it('in a burst call a person once, and are over after an hour without', async () => {
    for (let failure = 0; failure < 19; failure++) countSignatureFailure(context(), 'whmcs')
    await Promise.all(work)
    expect(await openAlerts()).toEqual([])
    for (let failure = 0; failure < 30; failure++) countSignatureFailure(context(), 'whmcs')
    await Promise.all(work)
    expect(await openAlerts()).toEqual([{ kind: 'signatures-fail', subject: 'whmcs' }])
    aheadMs = 61 * 60_000
    await sweepEvents(context())
    expect((await openAlerts()).filter(({ kind }) => kind === 'signatures-fail')).toEqual([])
  })
})
