import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { FORGERIES, redeliver, sendForgery } from '../salesforce/events/forge.ts'
import { sendOutboundMessage } from '../salesforce/events/outbound-message.ts'
import { outboxRows } from '../salesforce/events/outbox.ts'
import { heartbeat, senderOf } from '../salesforce/events/sender.ts'
import { recordsOf } from '../salesforce/record.ts'
import { findSObject } from '../salesforce/schema/schema.ts'
import { apiUsage, changeSalesforceSettings, salesforceSettings, setApiUsage } from '../salesforce/settings.ts'
import { expireTokens } from '../salesforce/tokens.ts'
import { insertRecord } from '../salesforce/write.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { asStaff, staffAction, staffUpdate } from './staff.ts'

const EventsBody = z.strictObject({
  deliver: z.enum(['pause', 'resume', 'drop']).optional(),
  heartbeat: z.boolean().optional(),
  forge: z.enum(FORGERIES).optional(),
  redeliver: z.int().min(1).max(200).optional(),
})

const OutboundBody = z.strictObject({
  object: z.string(),
  ids: z.array(z.string()).min(1).max(100),
  notificationIds: z.array(z.string()).optional(),
  forge: z.enum(['wrong-org', 'session', 'doctype', 'cut']).optional(),
})

const SettingsBody = z.strictObject({
  pageSize: z.int().min(1).max(2000).optional(),
  dailyApiLimit: z.int().min(0).optional(),
  sessionRefusal: z.string().nullable().optional(),
  locatorLifeMs: z.int().min(0).optional(),
  replicationLagMs: z.int().min(0).optional(),
  apiUsed: z.int().min(0).optional(),
  validationRule: z.strictObject({ object: z.string(), field: z.string(), message: z.string() }).nullable().optional(),
})

const AnyFields = z.record(z.string(), z.unknown())

/** Events to the portal, org settings, and any record as staff would write it. */
export function salesforceRoutes(world: World): Hono {
  return new Hono()
    .get('/outbox', (c) => {
      const rows = outboxRows(world)
        .list()
        .map(({ id: _id, ...row }) => row)
      return c.json({ deliver: senderOf(world).mode, rows })
    })
    .post('/sweep', async (c) => {
      await senderOf(world).sweep()
      const rows = outboxRows(world).list()
      const count = (status: string) => rows.filter((row) => row['Status__c'] === status).length
      return c.json({ pending: count('Pending'), sent: count('Sent'), dead: count('Dead') })
    })
    .post('/events', async (c) => {
      const body = await readBody(c, EventsBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      const sender = senderOf(world)
      if (body.value.deliver) sender.setMode(body.value.deliver)
      if (body.value.heartbeat) world.emit(heartbeat())
      const forged = body.value.forge ? await sendForgery(world, body.value.forge) : null
      const again = body.value.redeliver ? await redeliver(world, body.value.redeliver) : null
      return c.json({ deliver: sender.mode, answer: forged ?? again })
    })
    .post('/outbound-message', async (c) => {
      const body = await readBody(c, OutboundBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return c.json(await sendOutboundMessage(world, body.value))
    })
    .get('/salesforce/settings', (c) => c.json({ ...salesforceSettings(world), apiUsed: apiUsage(world) }))
    .post('/salesforce/settings', async (c) => {
      const body = await readBody(c, SettingsBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      const { apiUsed, ...settings } = body.value
      if (apiUsed !== undefined) setApiUsage(world, apiUsed)
      const named = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
      return c.json({ ...changeSalesforceSettings(world, named), apiUsed: apiUsage(world) })
    })
    .post('/salesforce/tokens/expire', (c) => c.json({ expired: expireTokens(world) }))
    .get('/salesforce/records/:object', (c) => {
      const object = findSObject(c.req.param('object'))
      if (!object) return problem(c, 404, 'Not Found', 'no such object')
      const records = recordsOf(world, object.name)
        .list()
        .map(({ id: _id, ...record }) => record)
      return c.json({ records })
    })
    .post('/salesforce/records/:object', async (c) => {
      const object = findSObject(c.req.param('object'))
      const body = await readBody(c, AnyFields)
      if (!object) return problem(c, 404, 'Not Found', 'no such object')
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return staffAction(c, () => c.json({ id: insertRecord(asStaff(world), object, body.value).Id }, 201))
    })
    .patch('/salesforce/records/:object/:id', async (c) => {
      const object = findSObject(c.req.param('object'))
      const body = await readBody(c, AnyFields)
      if (!object) return problem(c, 404, 'Not Found', 'no such object')
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      return staffAction(c, () => {
        staffUpdate(world, object.name, c.req.param('id'), body.value)
        return c.body(null, 204)
      })
    })
}
