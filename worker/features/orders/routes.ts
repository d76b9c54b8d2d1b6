import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { z } from 'zod'
import type { AppEnv } from '#worker/context.ts'
import { PlaceOrderInput } from '#worker/contracts/orders.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { signedBy } from '#worker/http/signed-request.ts'
import { validate } from '#worker/http/validate.ts'
import { getOrder } from './get-order.ts'
import { listOrders } from './list-orders.ts'
import { placeOrder } from './place-order.ts'
import { requestProvisioning } from './request-provisioning.ts'

const Page = z.object({ cursor: z.string().max(40).optional(), limit: z.coerce.number().int().min(1).max(100).default(20) })

export const ordersRoutes = new Hono<AppEnv>()
  .post('/api/orders', requireActor(), idempotent(), validate('json', PlaceOrderInput), async (c) =>
    c.json(await placeOrder({ ...c.var.ctx, actor: c.var.actor }, c.req.valid('json')), 201),
  )
  .get('/api/orders', requireActor(), validate('query', Page), async (c) =>
    c.json(await listOrders({ ...c.var.ctx, actor: c.var.actor }, c.req.valid('query'))),
  )
  .get('/api/orders/:id', requireActor(), etag({ weak: true }), async (c) =>
    c.json(await getOrder({ ...c.var.ctx, actor: c.var.actor }, c.req.param('id'))),
  )
  .post('/api/orders/:id/provision', signedBy('salesforce'), async (c) =>
    c.json(await requestProvisioning(c.var.ctx, c.var.signed, c.req.param('id')), 202),
  )
