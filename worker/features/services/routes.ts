import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { RequestEligibilityInput } from '#worker/contracts/services.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { validate } from '#worker/http/validate.ts'
import {
  getAccountInternetServices,
  getAccountServices,
  getAccountSimServices,
  getAccountVpnServices,
} from './get-account-services.ts'
import { getEligibility } from './get-eligibility.ts'
import { requestEligibility } from './request-eligibility.ts'

export const servicesRoutes = new Hono<AppEnv>()
  .get('/api/account/services', requireActor(), async (c) => c.json(await getAccountServices(accountContext(c))))
  .get('/api/account/services/internet', requireActor(), async (c) => c.json(await getAccountInternetServices(accountContext(c))))
  .get('/api/account/services/sim', requireActor(), async (c) => c.json(await getAccountSimServices(accountContext(c))))
  .get('/api/account/services/vpn', requireActor(), async (c) => c.json(await getAccountVpnServices(accountContext(c))))
  .get('/api/eligibility', requireActor(), async (c) => c.json(await getEligibility(accountContext(c))))
  .post('/api/eligibility/requests', requireActor(), idempotent(), validate('json', RequestEligibilityInput), async (c) => {
    const view = await requestEligibility(accountContext(c), c.req.valid('json'))
    return c.json(view, view.status === 'pending' ? 202 : 200)
  })
