import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { AuditQuery, FlushCatalogInput } from '#worker/contracts/operations.ts'
import { askPublisher } from '#worker/features/catalog/index.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireStaff, staffContext } from '#worker/http/require-staff.ts'
import { validate } from '#worker/http/validate.ts'
import { flushCatalog } from './flush-catalog.ts'
import { listAudit } from './list-audit.ts'

/** Staff only, every address below, known or not. */
export const operationsRoutes = new Hono<AppEnv>()
  .use('/api/operations/*', requireStaff())
  .get('/api/operations/catalog', async (c) => c.json(await askPublisher(c.env, async (publisher) => publisher.details())))
  .post('/api/operations/catalog/flush', idempotent(), validate('json', FlushCatalogInput), async (c) =>
    c.json(await flushCatalog(staffContext(c), c.req.valid('json')), 202),
  )
  .get('/api/operations/audit', validate('query', AuditQuery), async (c) =>
    c.json(await listAudit(staffContext(c), c.req.valid('query'))),
  )
