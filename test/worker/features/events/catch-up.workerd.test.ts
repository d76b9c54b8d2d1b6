import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ServiceContext } from '#worker/context.ts'
import { catchUp, processInboxEvent } from '#worker/features/events/index.ts'
import { catchUpAtOnce } from '#worker/features/events/catch-up.ts'
import { clock } from '#worker/lib/clock.ts'
import { ids } from '#worker/lib/ids.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const MINUTE = 60_000
let aheadMs = 0

/** A queue that loses everything: what is in the inbox is handled when the test says so. */
const SALESFORCE_EVENTS = { send: async () => undefined, sendBatch: async () => undefined } as unknown as Queue

/** Nobody delivers events to this Worker: everything it learns, it asked for. */
function context(): ServiceContext {
  const ctx = createContext(env, { waitUntil: () => undefined })
  const settings = { ...ctx.env, bindings: { ...env, SALESFORCE_EVENTS } }
  return { ...ctx, env: settings, clock: { now: () => clock.now() + aheadMs } }
}

const rows = async <Row = { id: string; entity: string; payload: string; state: string }>(statement: string): Promise<Row[]> =>
  (await env.DB.prepare(statement).all<Row>()).results

const inbox = (entity: string) =>
  rows<{ id: string; recordId: string; state: string }>(
    `SELECT id, state, payload ->> '$.recordIds[0]' AS recordId FROM event_inbox WHERE entity = '${entity}' ORDER BY id`,
  )
/** By the object that was asked about; nobody but the catch-up asks about cases. */
const queries = async (object: string) =>
  (await sandbox.ledger({ vendor: 'salesforce', type: 'call' })).filter((row) => row.operation === 'query' && row.key === object)
    .length

async function order(): Promise<{ orderId: string; accountId: string }> {
  const { crm } = context().ports
  const account = await crm.findAccountByCustomerNumber('AC-100001')
  const [product] = await crm.listProductsBySku(['SIM-DATA-10GB'])
  if (!account || !product) throw new Error('the seed lacks them')
  const portalOrderId = ids.ulid()
  const created = await crm.createOrders([
    {
      portalOrderId,
      accountId: account.id,
      contactId: account.contactId,
      category: 'sim',
      orderedOn: '2026-11-21',
      activationType: 'immediate',
      scheduledAt: null,
      simKind: 'Physical',
      eid: null,
      portIn: null,
      address: { street: '2-11-5', city: 'Meguro-ku', state: 'Tokyo', postalCode: '1530051', country: 'JP' },
      name: 'Data SIM',
      items: [
        {
          lineId: ids.ulid(),
          priceId: product.priceId ?? '',
          sku: product.sku,
          quantity: 1,
          unitPrice: product.price ?? 0,
          cycle: 'monthly',
          config: null,
        },
      ],
    },
  ])
  const orderId = created.kind === 'created' ? created.orderIds[portalOrderId] : undefined
  if (!orderId) throw new Error('no order')
  return { orderId, accountId: account.id }
}

beforeEach(async () => {
  aheadMs = 0
  await sandbox.reset()
  await env.DB.batch(['event_inbox', 'catch_up_cursors', 'order_index'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})

describe('the catch-up', () => {
  it('finds an order that nobody announced, once, and leads to a look at it', async () => {
    const { orderId } = await order()
    await catchUp(context())
    const [found, ...others] = await inbox('Order')
    expect(others).toEqual([])
    expect(found).toMatchObject({ recordId: orderId, state: 'received' })
    expect((await inbox('OrderItem')).length).toBe(1)

    const asked = await queries('Order')
    await processInboxEvent(context(), found?.id ?? '')
    expect(await inbox('Order')).toMatchObject([{ state: 'done' }])
    await expect.poll(() => queries('Order'), { timeout: 10_000 }).toBe(asked + 1)

    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect(await inbox('Order')).toHaveLength(1)
  })

  it('leaves to the event what an event announced, and finds the change after it', async () => {
    const { orderId } = await order()
    const event = (occurredAt: string) => ({
      id: `evt_${ids.uuid()}`,
      channel: 'c',
      sequence: 1,
      kind: 'change',
      entity: 'Order',
      recordIds: [orderId],
      changeType: 'CREATE',
      changedFields: [],
      occurredAt,
    })
    const insert = (payload: ReturnType<typeof event>) =>
      env.DB.prepare(
        `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, next_attempt_at_ms, received_at)
         VALUES (?, 'batch_1', 'c', 1, 'change', 'Order', ?, 'done', 0, ?)`,
      )
        .bind(payload.id, JSON.stringify(payload), new Date().toISOString())
        .run()
    await insert(event(new Date().toISOString()))
    await catchUp(context())
    expect(await inbox('Order')).toHaveLength(1)

    await sandbox.moveClock({ target: 'vendor', advanceMs: 2000 })
    await sandbox.control(`/orders/${orderId}/approve`, { body: {} })
    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect((await inbox('Order')).filter(({ id }) => id.startsWith('cu-'))).toMatchObject([{ recordId: orderId }])
  })

  it('sees a decision about an address, and no login', async () => {
    const { crm } = context().ports
    const account = await crm.findAccountByCustomerNumber('AC-100001')
    if (!account) throw new Error('no account')
    await crm.markPortalActive(account.id, { userId: ids.uuid(), billingClientId: '7', source: 'New Signup' })
    await catchUp(context())
    const known = (await inbox('Account')).length
    expect((await inbox('Account')).map(({ recordId }) => recordId)).toContain(account.id)

    await crm.recordLogin(account.id, new Date(Date.now() + MINUTE).toISOString())
    await sandbox.moveClock({ target: 'vendor', advanceMs: 2000 })
    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect(await inbox('Account')).toHaveLength(known)

    await sandbox.control('/accounts/AC-100001/eligibility', { body: { status: 'Not Eligible', notes: 'no line' } })
    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect(await inbox('Account')).toHaveLength(known + 1)
  })

  it('asks every five minutes, and once at a time', async () => {
    await order()
    await Promise.all([catchUp(context()), catchUp(context()), catchUp(context())])
    expect(await queries('Case')).toBe(1)
    expect(await inbox('Order')).toHaveLength(1)
    await catchUp(context())
    expect(await queries('Case')).toBe(1)
    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect(await queries('Case')).toBe(2)
  })

  it('asks about what came last, never about all there is', async () => {
    await order()
    await catchUp(context())
    aheadMs += 30 * MINUTE
    await catchUp(context())
    const [cursor] = await rows<{ since: string }>(`SELECT since FROM catch_up_cursors WHERE entity = 'Order'`)
    const [last] = await rows<{ at: string }>(
      `SELECT max(payload ->> '$.occurredAt') AS at FROM event_inbox WHERE entity = 'Order'`,
    )
    expect(Date.parse(cursor?.since ?? '')).toBe(Date.parse(last?.at ?? '') + 1000)
  })

  it('does not move on while Salesforce does not answer, and stays due', async () => {
    await order()
    await sandbox.addFault({ vendor: 'salesforce', kind: 'status', operation: 'query', count: 0 })
    await expect(catchUp(context())).rejects.toThrow()
    const held = await rows<{ since: string; claimed_until_ms: number; next_run_at_ms: number }>('SELECT * FROM catch_up_cursors')
    expect(new Set(held.map((row) => row.claimed_until_ms))).toEqual(new Set([0]))
    await sandbox.clearFaults()
    aheadMs += 2 * MINUTE
    await expect
      .poll(async () => catchUp(context()).then(() => inbox('Order')), { timeout: 60_000, interval: 2000 })
      .toHaveLength(1)
  })

  it('leaves the catalog to the publisher’s first build, and asks about it from then on', async () => {
    await catchUp(context())
    expect(await queries('PricebookEntry')).toBe(0)
    aheadMs += 5 * MINUTE
    await catchUp(context())
    expect(await queries('PricebookEntry')).toBe(1)
  })

  it('goes on with the others when one question is refused', async () => {
    await order()
    await sandbox.addFault({ vendor: 'salesforce', kind: 'status', operation: 'query', key: 'Order', count: 0 })
    await expect(catchUp(context())).rejects.toThrow()
    await sandbox.clearFaults()
    expect(await queries('Case')).toBe(1)
    expect(await inbox('OrderItem')).toHaveLength(1)
  })

  it('is run once for a thousand gaps', async () => {
    await catchUp(context())
    const asked = await queries('Case')
    aheadMs += MINUTE
    for (let count = 0; count < 20; count++) await catchUpAtOnce(context())
    expect(await queries('Case')).toBe(asked + 1)
    aheadMs += MINUTE
    await catchUp(context())
    expect(await queries('Case')).toBe(asked + 2)
  })
})
