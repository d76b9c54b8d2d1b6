import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

export const servicesRoutes = new Hono<AppEnv>()
