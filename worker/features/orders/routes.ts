import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

export const ordersRoutes = new Hono<AppEnv>()
