import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

export const healthRoutes = new Hono<AppEnv>().get('/api/health', async (c) => {
  await c.env.DB.prepare('select 1').first()
  return c.json({ status: 'ok', environment: c.var.ctx.env.APP_ENVIRONMENT })
})
