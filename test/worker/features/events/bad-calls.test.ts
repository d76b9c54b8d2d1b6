import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPortal, type Portal } from '../../../setup/portal.ts'
import { eventBatch, signedInit, type SignedCall } from '../../../setup/signed-call.ts'
import { testSandboxConfig } from '../../../setup/settings.ts'

const PATIENCE_MS = 90_000
const EVENTS = '/api/events/salesforce'
const OLD = testSandboxConfig().salesforce.signingSecret
const NEW = 'the-new-signing-secret-of-32-characters'

type Made = {
  accounts: { email: string; accountId: string; contactId: string; clientId: string; userId: string; orders: { id: string }[] }[]
}

/** Orders that are approved and whose customers the portal knows. */
async function makeOrders(portal: Portal, count: number): Promise<{ id: string }[]> {
  const body = { accounts: count, category: 'vpn' }
  const { accounts } = await portal.sandbox.control<Made>('/orders', { body })
  for (const { userId, email, clientId, accountId, contactId } of accounts) {
    await portal.query(`INSERT INTO users (id, email, password_hash, created_at) VALUES (?, ?, 'x', ?)`, userId, email, NOW)
    await portal.query(
      `INSERT INTO id_mappings (user_id, whmcs_client_id, sf_account_id, sf_contact_id, created_at) VALUES (?, ?, ?, ?, ?)`,
      userId,
      clientId,
      accountId,
      contactId,
      NOW,
    )
  }
  return accounts.flatMap(({ orders }) => orders)
}
const NOW = new Date().toISOString()

describe('a secret that was rotated', () => {
  it.each([
    ['while both hold', { next: NEW, dev: OLD }, 202, 202],
    ['after the end of the old one', { next: NEW }, 401, 202],
  ])('%s', { timeout: PATIENCE_MS }, async (_name, secrets, withOld, withNew) => {
    const portal = await startPortal({ settings: { SF_SIGNING_SECRETS: JSON.stringify(secrets) } })
    try {
      const orderId = '801000000000901AAA'
      const call = (fields: Partial<SignedCall> & { path: string; body: unknown }) =>
        portal.fetch(fields.path, signedInit(fields))
      const command = { path: `/api/orders/${orderId}/provision`, body: { orderId, mode: 'Due', requestedBy: 'staff' } }
      for (const [secret, status] of [[OLD, withOld] as const, [NEW, withNew] as const]) {
        expect((await call({ path: EVENTS, body: eventBatch([{}]), secret })).status).toBe(status)
        expect((await call({ ...command, secret })).status).toBe(status)
      }
    } finally {
      await portal.close()
    }
  })
})

describe('an order that must not be provisioned', () => {
  let portal: Portal
  beforeAll(async () => {
    portal = await startPortal()
    await portal.sandbox.control('/events', { body: { deliver: 'drop' } })
  })
  afterAll(() => portal.close())

  const placed = async () =>
    (await portal.sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).filter(({ operation }) => operation === 'AddOrder')
  const record = async (id: string) => portal.sandbox.control<Record<string, unknown>>(`/orders/${id}`)

  /** Every way in which Salesforce can ask for it, and the sweep. */
  async function askedFor(orderId: string): Promise<number[]> {
    const path = `/api/orders/${orderId}/provision`
    const requested = {
      entity: 'Order_Fulfilment_Requested__e',
      kind: 'platform',
      data: { Order_Id__c: orderId, Mode__c: 'Now' },
    }
    const answers = [
      await portal.fetch(path, signedInit({ path, body: { orderId, mode: 'Now', requestedBy: 'staff' } })),
      await portal.fetch(EVENTS, signedInit({ path: EVENTS, body: eventBatch([{ entity: 'Order', recordIds: [orderId] }]) })),
      await portal.fetch(EVENTS, signedInit({ path: EVENTS, body: eventBatch([requested]) })),
    ]
    await portal.scheduled()
    await expect
      .poll(async () => ((await (await portal.fetch('/api/health/sf-events')).json()) as { unprocessed: number }).unprocessed, {
        timeout: 40_000,
      })
      .toBe(0)
    // The object's own look is behind the last event.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    return answers.map(({ status }) => status)
  }

  it('because Salesforce has none of that id', { timeout: PATIENCE_MS }, async () => {
    expect(await askedFor('801000000000999AAA')).toEqual([202, 202, 202])
    expect(await placed()).toEqual([])
  })

  it('because its id is none: 422 for the command, and the event leads nowhere', async () => {
    const path = '/api/orders/001000000000001AAA/provision'
    const body = { orderId: '801000000000001AAA', mode: 'Now', requestedBy: 'staff' }
    expect((await portal.fetch(path, signedInit({ path, body }))).status).toBe(422)
    const event = { entity: 'Order', recordIds: ['001000000000001AAA', `'; DROP`, randomUUID().slice(0, 18)] }
    expect((await portal.fetch(EVENTS, signedInit({ path: EVENTS, body: eventBatch([event]) }))).status).toBe(202)
    expect(await placed()).toEqual([])
  })

  it('because it was cancelled', { timeout: PATIENCE_MS }, async () => {
    const [order] = await makeOrders(portal, 1)
    const id = order?.id ?? ''
    await portal.sandbox.control(`/orders/${id}/cancel`, { method: 'POST' })
    expect(await askedFor(id)).toEqual([202, 202, 202])
    expect(await placed()).toEqual([])
    expect(await record(id)).toMatchObject({ status: 'Cancelled' })
  })

  it('because it was provisioned already, whoever asks how often', { timeout: PATIENCE_MS }, async () => {
    const orders = await makeOrders(portal, 2)
    const id = orders[1]?.id ?? ''
    await portal.sandbox.control(`/orders/${id}/provision`, { body: { mode: 'Now' } })
    await expect.poll(async () => record(id), { timeout: 40_000 }).toMatchObject({ status: 'Completed' })
    const before = await placed()
    expect(before).toHaveLength(1)
    expect(await askedFor(id)).toEqual([202, 202, 202])
    expect(await placed()).toEqual(before)
    expect(await record(id)).toMatchObject({ status: 'Completed' })
  })
})
