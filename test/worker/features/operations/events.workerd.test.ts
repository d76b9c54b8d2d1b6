import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { InboxPageView } from '#worker/contracts/events.ts'
import { DiscardView, ReplayView } from '#worker/contracts/operations.ts'
import { problemOf } from '../identity/visitor.ts'
import { operations, staff } from './staff.ts'

const REASON = 'the portal was down when these came'

let hana: Awaited<ReturnType<typeof staff>>
beforeAll(async () => {
  await operations('/')
  hana = await staff()
})

beforeEach(async () => {
  const payload = JSON.stringify({ entity: 'Nothing__c' })
  const insert = env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, error, received_at)
     VALUES (?, 'b', 'c', ?, 'change', 'Nothing__c', ?, ?, 20, 0, 'VendorUnavailable', ?)`,
  )
  await env.DB.batch([
    env.DB.prepare('DELETE FROM event_inbox'),
    env.DB.prepare('DELETE FROM audit_log'),
    ...Array.from({ length: 5 }, (_, index) =>
      insert.bind(`event-${index}`, index, payload, index < 4 ? 'dead' : 'done', `2026-11-21T00:00:0${index}.000Z`),
    ),
  ])
})

const states = async () => {
  const { items } = (await (await hana.get('/events')).json()) as InboxPageView
  return Object.fromEntries(items.map(({ id, state, attempts }) => [id, `${state} ${attempts}`]))
}
const replay = (body: Record<string, unknown>) =>
  hana.post('/events/replay', { reason: REASON, events: { state: 'dead' }, ...body })
const trail = async () => (await env.DB.prepare('SELECT event, detail FROM audit_log').all()).results

test('the inbox is listed with state, age and error, the dead letters alone when asked', async () => {
  const dead = (await (await hana.get('/events?state=dead&limit=3')).json()) as InboxPageView
  expect(dead.items).toMatchObject([
    { id: 'event-3', state: 'dead', error: 'VendorUnavailable', receivedAt: '2026-11-21T00:00:03.000Z', attempts: 20 },
    { id: 'event-2' },
    { id: 'event-1' },
  ])
  expect(dead.nextCursor).not.toBeNull()
})

test('a dry run says what would be replayed and changes nothing', async () => {
  const before = await states()
  const view = ReplayView.strict().parse(await (await replay({ dryRun: true, limit: 3 })).json())
  expect(view).toMatchObject({ dryRun: true, eventIds: ['event-0', 'event-1', 'event-2'], more: true, auditId: null })
  expect(await states()).toEqual(before)
  expect(await trail()).toEqual([])
})

test('the real run needs the token of its dry run, replays exactly those, and is in the audit log', async () => {
  const dry = ReplayView.parse(await (await replay({ dryRun: true, limit: 3 })).json())
  for (const token of [undefined, 'x', dry.token.toUpperCase().replace(/\d/g, '0')])
    expect(await problemOf(await replay({ dryRun: false, limit: 3, token }))).toMatchObject({ code: 'ACTION_NOT_SAFE' })
  expect(await problemOf(await replay({ dryRun: false, limit: 2, token: dry.token }))).toMatchObject({ code: 'ACTION_NOT_SAFE' })
  await env.DB.prepare("UPDATE event_inbox SET state = 'done' WHERE id = 'event-1'").run()
  expect(await problemOf(await replay({ dryRun: false, limit: 3, token: dry.token }))).toMatchObject({ code: 'ACTION_NOT_SAFE' })
  expect(await trail()).toEqual([])
  await env.DB.prepare("UPDATE event_inbox SET state = 'dead' WHERE id = 'event-1'").run()

  const done = ReplayView.strict().parse(await (await replay({ dryRun: false, limit: 3, token: dry.token })).json())
  expect(done).toMatchObject({ dryRun: false, eventIds: dry.eventIds })
  const now = await states()
  expect(Object.keys(now).filter((id) => now[id] === 'dead 20')).toEqual(['event-3'])
  expect(await trail()).toEqual([
    { event: 'events.replayed', detail: JSON.stringify({ count: '3', token: dry.token, reason: REASON }) },
  ])
})

test.each([{ events: {} }, { limit: 0 }, { limit: 501 }, { reason: 'x' }, { dryRun: 'yes' }])('%j is refused', async (body) => {
  expect((await replay({ dryRun: true, ...body })).status).toBe(422)
})

test('what no replay can mend is set aside one by one, with its reason, and stays readable', async () => {
  const discard = (id: string) => hana.post(`/events/${id}/discard`, { reason: REASON })
  const view = DiscardView.strict().parse(await (await discard('event-2')).json())
  expect(view.event).toMatchObject({ id: 'event-2', state: 'done', error: 'VendorUnavailable' })
  expect(await states()).toMatchObject({ 'event-1': 'dead 20', 'event-2': 'done 20', 'event-3': 'dead 20' })
  expect(await trail()).toEqual([
    { event: 'event.discarded', detail: JSON.stringify({ eventId: 'event-2', entity: 'Nothing__c', reason: REASON }) },
  ])
  for (const id of ['event-2', 'event-4']) expect(await problemOf(await discard(id))).toMatchObject({ code: 'ACTION_NOT_SAFE' })
  expect((await discard('event-9')).status).toBe(404)
  expect(await trail()).toHaveLength(1)
})
