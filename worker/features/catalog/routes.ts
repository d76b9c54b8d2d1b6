import { Hono } from 'hono'
import { Category } from '#worker/contracts/catalog.ts'
import type { AppEnv } from '#worker/context.ts'
import { clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { askPublisher } from './ask-publisher.ts'
import { publicAddress } from './public-address.ts'
import { serveDocument } from './serve.ts'
import { readVolatile, volatileCacheHeaders } from './volatile.ts'

const DOCUMENTS = ['/api/public/services', ...Category.options.map((category) => `/api/public/services/${category}`)]

/** Public JSON: no context, no session, no query; the same bytes for everyone. Answers at hand never get here (serveReady). */
export const catalogRoutes = new Hono<AppEnv>()
  .use('/api/public/*', publicAddress())
  .on('GET', DOCUMENTS, async (c) => {
    const answer = await serveDocument(c.req.path, c.req.raw, c.env, c.executionCtx)
    if (!answer) throw new DomainError('NOT_FOUND')
    return answer
  })
  .get('/api/public/services/volatile', async (c) => {
    const view = await readVolatile(c.env, (work) => c.executionCtx.waitUntil(work))
    for (const [name, value] of volatileCacheHeaders(view, clock.now())) c.header(name, value)
    return c.json(view)
  })
  .get('/api/health/services/cache', async (c) => c.json(await askPublisher(c.env, async (publisher) => publisher.health())))
