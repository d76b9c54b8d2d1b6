import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

export const eventsRoutes = new Hono<AppEnv>()
