import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { processInboxEvent } from '#worker/features/events/index.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const ctx = createContext(env, { waitUntil: () => undefined })
const ORDER_15 = '801000000000A7b'
const ORDER_18 = '801000000000A7bAAE'

async function insertPress(id: string, orderId: string): Promise<void> {
  const entity = ctx.env.SF_PROVISION_EVENT_CHANNEL.split('/').at(-1) ?? ''
  const event = {
    id,
    channel: 'c',
    sequence: 1,
    kind: 'platform',
    entity,
    recordIds: [],
    changeType: 'CREATE',
    changedFields: [],
  }
  const payload = { ...event, occurredAt: '2026-11-21T00:00:00.000Z', data: { Order_Id__c: orderId, Mode__c: 'Now' } }
  await env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, next_attempt_at_ms, received_at)
     VALUES (?, 'b', 'c', 1, 'platform', ?, ?, 'received', 0, '2026-11-21T00:00:00.000Z')`,
  )
    .bind(id, entity, JSON.stringify(payload))
    .run()
}

const row = (id: string) => env.DB.prepare('SELECT state, attempts FROM event_inbox WHERE id = ?').bind(id).first()
const looks = async () => {
  const calls = await sandbox.ledger({ vendor: 'salesforce', type: 'call' })
  return calls.filter(({ operation, key }) => operation === 'query' && key === 'Order').length
}

beforeEach(async () => {
  await sandbox.reset()
  await env.DB.prepare('DELETE FROM event_inbox').run()
})

describe('a press of staff', () => {
  it.each([ORDER_15, ORDER_18])('leads to a look at the order %s, however long a formula makes its id', async (orderId) => {
    await insertPress('evt_press_1', orderId)
    await processInboxEvent(ctx, 'evt_press_1')
    expect(await row('evt_press_1')).toMatchObject({ state: 'done' })
    await expect.poll(looks, { timeout: 10_000 }).toBeGreaterThan(0)
  })

  it.each(['', 'O-00017', '801000000000A7bAAA'])('that names no order (%s) is no success', async (orderId) => {
    await insertPress('evt_press_2', orderId)
    await expect(processInboxEvent(ctx, 'evt_press_2')).rejects.toThrow()
    expect(await row('evt_press_2')).toMatchObject({ state: 'received', attempts: 1 })
  })
})
