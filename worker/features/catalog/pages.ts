import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'

export const catalogPages = new Hono<AppEnv>()
