import { type Context, Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import {
  ChooseClientInput,
  type LinkedView,
  type LinkMailedView,
  MigrateInput,
  SetPasswordInput,
} from '#worker/contracts/linking.ts'
import { limited } from '#worker/http/address-limit.ts'
import { validate } from '#worker/http/validate.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { callerOf } from './caller.ts'
import { chooseClient } from './link-choice.ts'
import type { LinkOutcome } from './link-client.ts'
import { migrateCustomer } from './migrate-customer.ts'
import { setPassword } from './set-password.ts'
import { signedIn } from './signed-in.ts'

export const linkingRoutes = new Hono<AppEnv>()
  .post('/api/auth/migrate', limited('link'), validate('json', MigrateInput), async (c) =>
    answer(c, await migrateCustomer(c.var.ctx, c.req.valid('json'), callerOf(c))),
  )
  .post('/api/auth/migrate/choose', limited('link'), validate('json', ChooseClientInput), async (c) =>
    answer(c, await chooseClient(c.var.ctx, c.req.valid('json'))),
  )
  .post('/api/auth/set-password', limited('set-password'), validate('json', SetPasswordInput), async (c) =>
    c.json(signedIn(c, await setPassword(c.var.ctx, c.req.valid('json'), callerOf(c)))),
  )

const MAILED: LinkMailedView = {
  message: 'We have sent a mail with the next step. It arrives within a minute; look into your spam folder too.',
  expiresInSeconds: NUMBERS.linkAccountMs / 1000,
}

function answer(c: Context<AppEnv>, outcome: LinkOutcome) {
  if (outcome.kind === 'mailed') return c.json(MAILED, 202)
  const { setPasswordToken } = outcome
  return c.json({ setPasswordToken, expiresInSeconds: NUMBERS.setPasswordMs / 1000 } satisfies LinkedView)
}
