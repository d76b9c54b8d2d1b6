import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

/** The shell of the signed-in single-page app. */
export const accountAppRoutes = new Hono<AppEnv>()
