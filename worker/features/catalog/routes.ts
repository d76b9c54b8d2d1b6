import { Hono } from 'hono'
import { Category } from '#worker/contracts/catalog.ts'
import type { AppEnv } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { PUBLIC_CACHE_HEADERS } from './memo.ts'
import { publicAddress } from './public-address.ts'
import { serveDocument } from './serve.ts'
import { readVolatile } from './volatile.ts'

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
    const view = await readVolatile(c.env)
    for (const [name, value] of PUBLIC_CACHE_HEADERS) c.header(name, value)
    return c.json(view)
  })
  .get('/api/health/services/cache', async (c) => c.json(await catalogPublisher(c.env).health()))
