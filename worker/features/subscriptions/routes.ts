import { Hono } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '#worker/context.ts'
import { PageQuery } from '#worker/contracts/page.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { validate } from '#worker/http/validate.ts'
import { getLine } from './get-line.ts'
import { getSubscription } from './get-subscription.ts'
import { listSubscriptions } from './list-subscriptions.ts'

/** WHMCS numbers its records: anything else cannot exist. */
const SubscriptionParam = z.object({ id: z.string().regex(/^[1-9]\d{0,11}$/, { error: 'NOT_FOUND' }) })

export const subscriptionsRoutes = new Hono<AppEnv>()
  .get('/api/subscriptions', requireActor(), validate('query', PageQuery), async (c) =>
    c.json(await listSubscriptions(accountContext(c), c.req.valid('query'))),
  )
  .get('/api/subscriptions/:id', requireActor(), validate('param', SubscriptionParam), async (c) =>
    c.json(await getSubscription(accountContext(c), c.req.valid('param').id)),
  )
  .get('/api/subscriptions/:id/sim', requireActor(), validate('param', SubscriptionParam), async (c) =>
    c.json(await getLine(accountContext(c), c.req.valid('param').id)),
  )
