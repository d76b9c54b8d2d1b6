import { setTimeout as wait } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { takeFreeNumber } from '../freebit/pool.ts'
import { appendProvision, type OutboxRow } from '../salesforce/events/outbox.ts'
import { senderOf } from '../salesforce/events/sender.ts'
import { listLiving, type SalesforceRecord } from '../salesforce/record.ts'
import { orderView } from './order-view.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { findOrder, renamed, staffAction, type StaffOptions, staffUpdate } from './staff.ts'

/** How long a press waits for the portal; the callout itself goes on. */
const PATIENCE_MS = 3000

const ApproveBody = z.object({
  msisdn: z.string().nullish(),
  iccid: z.string().optional(),
  eid: z.string().optional(),
  activationType: z.enum(['Immediate', 'Scheduled']).optional(),
  scheduledAt: z.iso.datetime({ offset: true }).optional(),
})

const ProvisionBody = z.object({
  mode: z.enum(['Due', 'Now']).default('Due'),
  at: z.iso.datetime({ offset: true }).optional(),
  silent: z.boolean().default(false),
  /** With `silent`: the event of the stamp is lost as well. */
  unannounced: z.boolean().default(false),
  requestedBy: z.string().default('Sales Desk'),
})

const APPROVE_FIELDS = {
  msisdn: 'MSISDN__c',
  iccid: 'ICCID__c',
  eid: 'EID__c',
  activationType: 'Activation_Type__c',
  scheduledAt: 'Activation_Scheduled_At__c',
}

/** What staff do with orders: approve, press Provision, cancel. */
export function orderRoutes(world: World): Hono {
  const withOrder = (c: Context, run: (order: Readonly<SalesforceRecord>) => Response | Promise<Response>) => {
    const order = findOrder(world, c.req.param('id') ?? '')
    return order ? staffAction(c, () => run(order)) : problem(c, 404, 'Not Found', 'no such order')
  }
  const shown = (c: Context, order: Readonly<SalesforceRecord>) => {
    const current = findOrder(world, order.Id)
    return c.json(current ? orderView(world, current) : null)
  }
  return new Hono()
    .get('/orders', (c) => c.json({ orders: listLiving(world, 'Order').map((order) => orderView(world, order)) }))
    .get('/orders/:id', (c) => withOrder(c, (order) => shown(c, order)))
    .post('/orders/:id/approve', async (c) => {
      const body = await readBody(c, ApproveBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return withOrder(c, (order) => {
        world.transaction(() => approveOrder(world, order, body.value))
        return shown(c, order)
      })
    })
    .post('/orders/:id/provision', async (c) => {
      const body = await readBody(c, ProvisionBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return withOrder(c, async (order) => {
        const row = world.transaction(() => pressProvision(world, order, body.value))
        const outcome = row ? await Promise.race([senderOf(world).command(row), wait(PATIENCE_MS, null, { ref: false })]) : null
        return c.json({ orderId: order.Id, eventId: row?.['Event_Id__c'] ?? null, portalStatus: outcome?.status ?? null }, 202)
      })
    })
    .post('/orders/:id/cancel', (c) =>
      withOrder(c, (order) => {
        staffUpdate(world, 'Order', order.Id, { Status: 'Cancelled' })
        return shown(c, order)
      }),
    )
}

// The details first: with the activation itself nothing but the status may change.
export function approveOrder(
  world: World,
  order: Readonly<SalesforceRecord>,
  body: z.infer<typeof ApproveBody>,
  options: StaffOptions = {},
): void {
  const details = renamed(body, APPROVE_FIELDS)
  if (body.scheduledAt && !body.activationType) details['Activation_Type__c'] = 'Scheduled'
  if (body.msisdn === undefined && !order['MSISDN__c'] && order['Order_Type__c'] === 'SIM') {
    const number = order['MNP_Number__c'] ?? (order['SIM_Kind__c'] === 'eSIM' ? takeFreeNumber(world) : undefined)
    if (number !== undefined) details['MSISDN__c'] = number
  }
  if (Object.keys(details).length > 0) staffUpdate(world, 'Order', order.Id, details, options)
  staffUpdate(world, 'Order', order.Id, { Status: 'Approved' }, options)
}

export function requestProvision(world: World, orderId: string, options: StaffOptions = {}): void {
  staffUpdate(world, 'Order', orderId, { Provision_Requested_At__c: world.clock.now().toISOString() }, options)
}

function pressProvision(
  world: World,
  order: Readonly<SalesforceRecord>,
  { mode, at, silent, unannounced, requestedBy }: z.infer<typeof ProvisionBody>,
): OutboxRow | null {
  const schedule = { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: at }
  // A request time would make a scheduled order due at once.
  if (at === undefined) requestProvision(world, order.Id, { silent: unannounced })
  else staffUpdate(world, 'Order', order.Id, schedule)
  return silent ? null : appendProvision(world, { orderId: order.Id, mode, requestedBy })
}
