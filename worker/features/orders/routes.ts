import { Hono } from 'hono'
import { etag } from 'hono/etag'
import type { AppEnv } from '#worker/context.ts'
import { ChangeOrderInput, PlaceOrderInput } from '#worker/contracts/orders.ts'
import { PageQuery } from '#worker/contracts/page.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { signedBy } from '#worker/http/signed-request.ts'
import { validate } from '#worker/http/validate.ts'
import { cancelOrder } from './cancel-order.ts'
import { changeOrder } from './change-order.ts'
import { getOrder } from './get-order.ts'
import { listOrders } from './list-orders.ts'
import { placeOrder } from './place-order.ts'
import { requestProvisioning } from './request-provisioning.ts'

export const ordersRoutes = new Hono<AppEnv>()
  .post('/api/orders', requireActor(), idempotent(), validate('json', PlaceOrderInput), async (c) =>
    c.json(await placeOrder(accountContext(c), c.req.valid('json')), 201),
  )
  .get('/api/orders', requireActor(), validate('query', PageQuery), async (c) =>
    c.json(await listOrders(accountContext(c), c.req.valid('query'))),
  )
  .get('/api/orders/:id', requireActor(), etag({ weak: true }), async (c) =>
    c.json(await getOrder(accountContext(c), c.req.param('id'))),
  )
  .patch('/api/orders/:id', requireActor(), idempotent(), validate('json', ChangeOrderInput), async (c) =>
    c.json(await changeOrder(accountContext(c), c.req.param('id'), c.req.valid('json'))),
  )
  .post('/api/orders/:id/cancel', requireActor(), idempotent(), async (c) =>
    c.json(await cancelOrder(accountContext(c), c.req.param('id'))),
  )
  .post('/api/orders/:id/provision', signedBy('salesforce'), async (c) =>
    c.json(await requestProvisioning(c.var.ctx, c.var.signed, c.req.param('id')), 202),
  )
