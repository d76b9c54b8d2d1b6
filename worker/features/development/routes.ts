import { Hono } from 'hono'
import type { RouterRoute } from 'hono/types'
import { z } from 'zod'
import type { AppEnv } from '#worker/context.ts'
import { validate } from '#worker/http/validate.ts'
import { moveClock } from './move-clock.ts'

/** Mounted in development and test builds only; a function, so that deployed builds hold none of it. */
export function developmentRoutes(routesOfApp: () => readonly RouterRoute[]): Hono<AppEnv> {
  return (
    new Hono<AppEnv>()
      .post('/api/development/clock', validate('json', z.object({ offsetMs: z.int() })), async (c) =>
        c.json(await moveClock(c.var.ctx, c.req.valid('json').offsetMs)),
      )
      // What the attacks of the tests walk over.
      .get('/api/development/routes', (c) => c.json(routesOfApp().map(({ method, path }) => ({ method, path }))))
      .get('/api/development/clock', (c) => c.json({ now: new Date(c.var.ctx.clock.now()).toISOString() }))
  )
}
