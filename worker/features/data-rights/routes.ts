import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import type { AppEnv } from '#worker/context.ts'
import { ActivityQuery, CloseAccountInput } from '#worker/contracts/data-rights.ts'
import { clearSessionCookies } from '#worker/features/identity/index.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { limited } from '#worker/http/address-limit.ts'
import { ownPagesOnly } from '#worker/http/csrf.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { requireStepUp } from '#worker/http/require-step-up.ts'
import { validate } from '#worker/http/validate.ts'
import { closeAccount } from './close-account.ts'
import { exportAccount } from './export-account.ts'
import { getActivity } from './get-activity.ts'

export const dataRightsRoutes = new Hono<AppEnv>()
  .get('/api/me/activity', requireActor(), validate('query', ActivityQuery), async (c) =>
    c.json(await getActivity(accountContext(c), c.req.valid('query'))),
  )
  .get('/api/me/export', ownPagesOnly(), limited('data-rights'), requireActor(), requireStepUp(), async (c) => {
    const records = await exportAccount(accountContext(c))
    c.header('Content-Disposition', `attachment; filename="portal-export-${records.exportedAt.slice(0, 10)}.json"`)
    return c.json(records)
  })
  .post(
    '/api/me/close',
    limited('data-rights'),
    requireActor(),
    requireStepUp(),
    idempotent(),
    validate('json', CloseAccountInput),
    async (c) => {
      const closed = await closeAccount(accountContext(c), c.req.valid('json'))
      clearSessionCookies(c)
      setCookie(c, 'device', '', { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 0 })
      // Cart and drafts live in the browser.
      c.header('Clear-Site-Data', '"storage"')
      return c.json(closed)
    },
  )
