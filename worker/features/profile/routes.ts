import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { ChangeCartInput } from '#worker/contracts/cart.ts'
import { UpdateAddressInput, UpdateMeInput } from '#worker/contracts/profile.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { validate } from '#worker/http/validate.ts'
import { changeCart, getCart } from './cart.ts'
import { getMe } from './get-me.ts'
import { getSummary } from './get-summary.ts'
import { updateAddress, updateMe } from './update-me.ts'

export const profileRoutes = new Hono<AppEnv>()
  .get('/api/me', requireActor(), async (c) => c.json(await getMe(accountContext(c))))
  .get('/api/me/summary', requireActor(), async (c) => c.json(await getSummary(accountContext(c))))
  .patch('/api/me', requireActor(), idempotent(), validate('json', UpdateMeInput), async (c) =>
    c.json(await updateMe(accountContext(c), c.req.valid('json'))),
  )
  .patch('/api/me/address', requireActor(), idempotent(), validate('json', UpdateAddressInput), async (c) =>
    c.json(await updateAddress(accountContext(c), c.req.valid('json'))),
  )
  .get('/api/me/cart', requireActor(), async (c) => c.json(await getCart(accountContext(c))))
  .patch('/api/me/cart', requireActor(), idempotent(), validate('json', ChangeCartInput), async (c) =>
    c.json(await changeCart(accountContext(c), c.req.valid('json'))),
  )
