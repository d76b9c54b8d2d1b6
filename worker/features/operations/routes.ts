import { Hono } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { InboxQuery } from '#worker/contracts/events.ts'
import {
  AdoptLineInput,
  AdoptOrderInput,
  AuditQuery,
  CloseTaskInput,
  DiscardInput,
  FlushCatalogInput,
  GiveUpInput,
  LookAgainInput,
  OperationsOrderQuery,
  ReplayInput,
  TaskQuery,
} from '#worker/contracts/operations.ts'
import { askPublisher } from '#worker/features/catalog/index.ts'
import { listInbox } from '#worker/features/events/index.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireStaff, staffContext } from '#worker/http/require-staff.ts'
import { validate } from '#worker/http/validate.ts'
import { actOnOrder } from './act-on-order.ts'
import { closeTask } from './close-task.ts'
import { discardLetter } from './discard-letter.ts'
import { flushCatalog } from './flush-catalog.ts'
import { listAudit } from './list-audit.ts'
import { listOperationsOrders } from './list-orders.ts'
import { listTasks } from './list-tasks.ts'
import { readOrderStory } from './read-order-story.ts'
import { replayInbox } from './replay-inbox.ts'

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
  .get('/api/operations/orders', validate('query', OperationsOrderQuery), async (c) =>
    c.json(await listOperationsOrders(staffContext(c), c.req.valid('query'))),
  )
  .get('/api/operations/orders/:id', async (c) => c.json(await readOrderStory(staffContext(c), c.req.param('id'))))
  .post('/api/operations/orders/:id/look-again', idempotent(), validate('json', LookAgainInput), async (c) =>
    c.json(await actOnOrder(staffContext(c), c.req.param('id'), { kind: 'look-again' }, c.req.valid('json').reason), 202),
  )
  .post('/api/operations/orders/:id/adopt-order', idempotent(), validate('json', AdoptOrderInput), async (c) => {
    const { reason, billingOrderId } = c.req.valid('json')
    return c.json(await actOnOrder(staffContext(c), c.req.param('id'), { kind: 'adopt-order', billingOrderId }, reason), 202)
  })
  .post('/api/operations/orders/:id/adopt-line', idempotent(), validate('json', AdoptLineInput), async (c) =>
    c.json(await actOnOrder(staffContext(c), c.req.param('id'), { kind: 'adopt-line' }, c.req.valid('json').reason), 202),
  )
  .post('/api/operations/orders/:id/give-up', idempotent(), validate('json', GiveUpInput), async (c) => {
    const { reason, ...chosen } = c.req.valid('json')
    return c.json(await actOnOrder(staffContext(c), c.req.param('id'), { kind: 'give-up', ...chosen }, reason), 202)
  })
  .get('/api/operations/events', validate('query', InboxQuery), async (c) =>
    c.json(await listInbox(staffContext(c), c.req.valid('query'))),
  )
  .post('/api/operations/events/replay', idempotent(), validate('json', ReplayInput), async (c) =>
    c.json(await replayInbox(staffContext(c), c.req.valid('json')), 202),
  )
  .post('/api/operations/events/:id/discard', idempotent(), validate('json', DiscardInput), async (c) =>
    c.json(await discardLetter(staffContext(c), c.req.param('id'), c.req.valid('json').reason)),
  )
  .get('/api/operations/tasks', validate('query', TaskQuery), async (c) =>
    c.json(await listTasks(staffContext(c), c.req.valid('query'))),
  )
  .post('/api/operations/tasks/:id/close', idempotent(), validate('json', CloseTaskInput), async (c) =>
    c.json(await closeTask(staffContext(c), c.req.param('id'), c.req.valid('json').reason)),
  )
