import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { signedBy } from '#worker/http/signed-request.ts'
import { getEventsHealth } from './get-events-health.ts'
import { receiveEvents } from './receive-events.ts'

export const eventsRoutes = new Hono<AppEnv>()
  .post('/api/events/salesforce', signedBy('salesforce'), async (c) => c.json(await receiveEvents(c.var.ctx, c.var.signed), 202))
  .get('/api/health/sf-events', async (c) => c.json(await getEventsHealth(c.var.ctx)))
