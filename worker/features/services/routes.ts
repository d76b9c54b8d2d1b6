import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import {
  getAccountInternetServices,
  getAccountServices,
  getAccountSimServices,
  getAccountVpnServices,
} from './get-account-services.ts'
import { getEligibility } from './get-eligibility.ts'

export const servicesRoutes = new Hono<AppEnv>()
  .get('/api/account/services', requireActor(), async (c) => c.json(await getAccountServices(accountContext(c))))
  .get('/api/account/services/internet', requireActor(), async (c) => c.json(await getAccountInternetServices(accountContext(c))))
  .get('/api/account/services/sim', requireActor(), async (c) => c.json(await getAccountSimServices(accountContext(c))))
  .get('/api/account/services/vpn', requireActor(), async (c) => c.json(await getAccountVpnServices(accountContext(c))))
  .get('/api/eligibility', requireActor(), async (c) => c.json(await getEligibility(accountContext(c))))
