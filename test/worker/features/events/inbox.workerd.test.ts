import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { InboxQuery, ReplaySelection } from '#worker/contracts/events.ts'
import { listInbox, replayEvents, sweepEvents } from '#worker/features/events/index.ts'
import { createContext } from '#worker/wiring.ts'

const ctx = createContext(env, { waitUntil: () => undefined })
const minute = (n: number) => new Date(Date.parse('2026-11-21T03:00:00.000Z') + n * 60_000).toISOString()

const insertOutbound = (id: string, hour: string, state: string) =>
  env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, next_attempt_at_ms, received_at)
     VALUES (?, ?, 'outbound-message', 0, 'change', 'Order', '{}', ?, 0, ?)`,
  )
    .bind(id, `outbound-message-${hour.slice(0, 13)}`, state, hour)
    .run()

async function insert(id: string, receivedMinute: number, state: 'received' | 'done' | 'dead', entity = 'Case'): Promise<void> {
  const payload = { id, entity, kind: 'change', channel: 'test', sequence: 1, recordIds: ['500000000000001AAA'] }
  const event = { ...payload, changeType: 'UPDATE', changedFields: ['Status'], occurredAt: minute(receivedMinute) }
  await env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, error, received_at)
     VALUES (?, 'b', 'test', 1, 'change', ?, ?, ?, 20, 0, ?, ?)`,
  )
    .bind(id, entity, JSON.stringify(event), state, state === 'dead' ? 'VendorUnavailable' : null, minute(receivedMinute))
    .run()
}

const state = async (id: string) =>
  env.DB.prepare('SELECT state, attempts FROM event_inbox WHERE id = ?').bind(id).first<{ state: string; attempts: number }>()

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM event_inbox').run()
  await insert('evt_done_1', 1, 'done')
  await insert('evt_dead_1', 2, 'dead')
  await insert('evt_dead_2', 3, 'dead', 'Order')
  await insert('evt_dead_3', 4, 'dead')
})

describe('the inbox', () => {
  it('is listed newest first, page by page, and by state', async () => {
    const first = await listInbox(ctx, InboxQuery.parse({ limit: '3' }))
    expect(first.items.map(({ id }) => id)).toEqual(['evt_dead_3', 'evt_dead_2', 'evt_dead_1'])
    const second = await listInbox(ctx, InboxQuery.parse({ limit: '3', cursor: first.nextCursor }))
    expect(second).toMatchObject({ items: [{ id: 'evt_done_1', changedFields: ['Status'] }], nextCursor: null })
    const dead = await listInbox(ctx, InboxQuery.parse({ state: 'dead', entity: 'Order' }))
    expect(dead.items).toMatchObject([{ id: 'evt_dead_2', state: 'dead', error: 'VendorUnavailable', attempts: 20 }])
  })

  it('is replayed dry first, then oldest first up to the limit', async () => {
    const selection = ReplaySelection.parse({ state: 'dead' })
    const dry = await replayEvents(ctx, selection, { dryRun: true, limit: 2 })
    expect(dry).toEqual({ dryRun: true, eventIds: ['evt_dead_1', 'evt_dead_2'], more: true })
    expect(await state('evt_dead_1')).toEqual({ state: 'dead', attempts: 20 })

    expect(await replayEvents(ctx, selection, { dryRun: false, limit: 2 })).toEqual({ ...dry, dryRun: false })
    expect(await state('evt_dead_1')).toEqual({ state: 'received', attempts: 0 })
    expect(await state('evt_dead_3')).toEqual({ state: 'dead', attempts: 20 })
  })

  it('is replayed by ids and by the time of receipt, and never as a whole by leaving everything out', async () => {
    const byId = await replayEvents(ctx, { ids: ['evt_done_1', 'evt_unknown'] }, { dryRun: true, limit: 10 })
    expect(byId.eventIds).toEqual(['evt_done_1'])
    const byTime = await replayEvents(ctx, { receivedFrom: minute(3), receivedUntil: minute(4) }, { dryRun: true, limit: 10 })
    expect(byTime).toEqual({ dryRun: true, eventIds: ['evt_dead_2'], more: false })
    expect(ReplaySelection.safeParse({}).success).toBe(false)
  })

  it('forgets handled outbound messages after a week, because anybody may send them', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString()
    await insertOutbound('om-old', daysAgo(8), 'done')
    await insertOutbound('om-old-dead', daysAgo(8), 'dead')
    await insertOutbound('om-new', daysAgo(6), 'done')
    await sweepEvents(ctx)
    const { results } = await env.DB.prepare(`SELECT id FROM event_inbox WHERE state <> 'received' ORDER BY id`).all<{
      id: string
    }>()
    expect(results.map(({ id }) => id)).toEqual(['evt_dead_1', 'evt_dead_2', 'evt_dead_3', 'evt_done_1', 'om-new', 'om-old-dead'])
  })
})
