import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { createDatabase } from '#worker/db/client.ts'
import { claimSim } from '#worker/db/sim-claims.ts'
import type { Kind } from '#worker/features/reconciliation/kinds.ts'
import { clock } from '#worker/lib/clock.ts'
import { orderProvisioner, vendorGateway } from '#worker/stubs.ts'
import type { ApprovedOrder } from '../../../durable-objects/order-provisioner/approved-orders.ts'
import { ports } from '../../../durable-objects/vendor-gateway/gateway-world.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const HOUR_MS = 3_600_000
const db = createDatabase(env.DB)

/** The state in which an order is before somebody or something puts it out of step. */
export type Base = 'completed-sim' | 'completed-vpn' | 'approved-vpn' | 'requested-vpn' | 'under-review-vpn'
type Planting = { base: Base; plant: (order: ApprovedOrder) => Promise<unknown> }

/** How each kind comes about. What staff or a vendor would do goes over the wire; what we would have to lose is taken from our own stores. */
export const PLANTINGS: Record<Kind, Planting> = {
  'crm-differs': {
    base: 'completed-vpn',
    plant: ({ id }) => editOrder(id, { WHMCS_Order_Id__c: '99999' }),
  },
  'crm-service-ids': {
    base: 'completed-vpn',
    plant: async ({ id }) => {
      const [item] = (await ports.crm.findOrder(id))?.items ?? []
      await sandbox.control(`/salesforce/records/OrderItem/${item?.id}`, { method: 'PATCH', body: { WHMCS_Service_Id__c: null } })
    },
  },
  'live-unbilled': {
    base: 'completed-sim',
    plant: async (order) => whmcs(`PendingOrder&orderid=${await billingOrderOf(order)}`),
  },
  'billing-lost': { base: 'completed-vpn', plant: async (order) => whmcs(`PendingOrder&orderid=${await billingOrderOf(order)}`) },
  'billed-unexpectedly': { base: 'approved-vpn', plant: async (order) => ports.billing.accept(await reserve(order, order.id)) },
  'billed-without-line': { base: 'completed-sim', plant: ({ msisdn }) => freebit('/mvno/releasePlan/', { account: msisdn }) },
  'billing-duplicate': { base: 'completed-vpn', plant: (order) => reserve(order, order.id) },
  'reservation-left': { base: 'approved-vpn', plant: (order) => reserve(order, order.id) },
  'service-by-hand': { base: 'approved-vpn', plant: (order) => reserve(order, '') },
  'due-unknown': { base: 'requested-vpn', plant: async () => undefined },
  'cancel-unseen': { base: 'under-review-vpn', plant: ({ id }) => sandbox.control(`/orders/${id}/cancel`, { method: 'POST' }) },
  'index-behind': {
    base: 'completed-vpn',
    plant: ({ id }) => run("UPDATE order_index SET state = 'provisioning' WHERE sf_order_id = ?", id),
  },
  stalled: { base: 'approved-vpn', plant: ({ id }) => stop(id, { nextAt: clock.now() - HOUR_MS, since: clock.now() - HOUR_MS }) },
  'provisioning-too-long': {
    base: 'approved-vpn',
    plant: ({ id }) => stop(id, { nextAt: clock.now() + 100 * HOUR_MS, since: clock.now() - 7 * HOUR_MS }),
  },
  'told-late': { base: 'completed-vpn', plant: ({ id }) => leaveUntold(id) },
  'claim-orphan': {
    base: 'approved-vpn',
    plant: ({ id }) => claimSim(db, { orderId: id, attempt: 0, nowMs: 0 }, { phoneNumber: `0701${id.slice(8, 15)}` }),
  },
  'claim-missing': { base: 'completed-sim', plant: ({ id }) => run('DELETE FROM sim_claims WHERE order_id = ?', id) },
}

function run(statement: string, ...values: string[]) {
  return env.DB.prepare(statement)
    .bind(...values)
    .run()
}

function editOrder(id: string, fields: Record<string, unknown>) {
  return sandbox.control(`/salesforce/records/Order/${id}`, { method: 'PATCH', body: fields })
}

async function billingOrderOf({ id, clientId }: ApprovedOrder): Promise<string> {
  const [reservation] = await ports.billing.findReservations(clientId, id)
  return reservation?.orderId ?? ''
}

/** AddOrder as somebody else would make it, with or without our marker. */
async function reserve({ id, clientId }: ApprovedOrder, marker: string): Promise<string> {
  const order = await ports.crm.findOrder(id)
  const lines = (order?.items ?? []).map((item) => ({
    lineId: marker === '' ? '' : (item.lineId ?? item.id),
    billingProductId: item.billingProductId ?? '',
    cycle: item.cycle,
    price: item.unitPrice,
  }))
  const result = await ports.billing.reserve({ clientId, marker, lines })
  if (result.kind !== 'reserved') throw new Error(result.message)
  return result.orderId
}

async function whmcs(parameters: string): Promise<void> {
  const result = await vendorGateway(env, 'whmcs').send({
    vendor: 'whmcs',
    operation: 'by hand',
    kind: 'write',
    method: 'POST',
    path: '/includes/api.php',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `responsetype=json&action=${parameters}`,
  })
  if (result.kind !== 'answered' || !result.response.body.includes('success')) throw new Error(JSON.stringify(result))
}

async function freebit(path: string, members: object): Promise<void> {
  const result = await vendorGateway(env, 'freebit').send({
    vendor: 'freebit',
    operation: 'by hand',
    kind: 'write',
    method: 'POST',
    path,
    body: JSON.stringify(members),
  })
  if (result.kind !== 'answered' || !result.response.body.includes('"100"')) throw new Error(JSON.stringify(result))
}

/** A run under way whose alarm is gone, as after a bug of ours. */
function stop(id: string, { nextAt, since }: { nextAt: number; since: number }): Promise<void> {
  return inObject(id, async (storage) => {
    const state = JSON.stringify({ phase: 'running', stage: 'check', nextAt })
    const { changes } = storage.sql
      .exec<{ changes: number }>('UPDATE run SET state = json_patch(state, ?) RETURNING 1 AS changes', state)
      .one()
    if (changes !== 1) throw new Error('no run')
    storage.sql.exec("INSERT INTO journal (at, kind, detail) VALUES (?, 'state', 'running/check')", since)
    await storage.deleteAlarm()
    await run("UPDATE order_index SET state = 'provisioning' WHERE sf_order_id = ?", id)
  })
}

function leaveUntold(id: string): Promise<void> {
  return inObject(id, async (storage) => {
    const nextAt = clock.now() + 100 * HOUR_MS
    storage.sql.exec(
      `INSERT INTO outbox (key, version, kind, payload, attempts, next_at) VALUES ('invalidate', 1, 'invalidate', '{"kind":"invalidate"}', 9, ?)`,
      nextAt,
    )
  })
}

/** After a first look, which makes the object's run. */
async function inObject(id: string, change: (storage: DurableObjectStorage) => Promise<void>): Promise<void> {
  const stub = orderProvisioner(env, id)
  if ((await stub.standing()).phase !== 'completed') {
    await stub.nudge({ mode: 'Due' })
    await vi.waitFor(async () => expect((await stub.standing()).moving).toBe(false), { timeout: 20_000, interval: 100 })
  }
  await runInDurableObject(stub, async (_object, { storage }) => change(storage))
}
