import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { eventsEnabled, fromSalesforceOnly } from '#worker/http/salesforce-source.ts'
import { signedBy } from '#worker/http/signed-request.ts'
import { getEventsHealth } from './get-events-health.ts'
import { receiveEvents } from './receive-events.ts'
import { ACK, receiveOutboundMessage } from './receive-outbound-message.ts'

export const eventsRoutes = new Hono<AppEnv>()
  .post('/api/events/salesforce', eventsEnabled(), signedBy('salesforce'), async (c) =>
    c.json(await receiveEvents(c.var.ctx, c.var.signed), 202),
  )
  .post('/api/events/salesforce/outbound-message', eventsEnabled(), fromSalesforceOnly(), async (c) => {
    await receiveOutboundMessage(c.var.ctx, new Uint8Array(await c.req.arrayBuffer()))
    return c.body(ACK, 200, { 'Content-Type': 'text/xml; charset=utf-8' })
  })
  .get('/api/health/sf-events', async (c) => c.json(await getEventsHealth(c.var.ctx)))
