import { env, exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { Problem } from '#worker/contracts/errors.ts'
import { EventsHealthView } from '#worker/contracts/events.ts'
import { createDatabase } from '#worker/db/client.ts'
import { countEvents } from '#worker/features/events/repo.ts'

const PATHS = ['/api/health', '/api/health/services/cache', '/api/health/sf-events']
const LIMIT = 120
const get = (path: string, address: string) =>
  exports.default.fetch(`https://portal.test${path}`, { headers: { 'CF-Connecting-IP': address } })

test.each(PATHS)('%s answers everybody, and a flood from one address with a time to come back', async (path) => {
  const address = `198.51.100.${PATHS.indexOf(path) + 1}`
  // The limiter counts by the minute of the clock: the next one may begin meanwhile.
  let [refused, answered] = [await get(path, address), 0]
  for (; refused.status === 200 && answered <= 2 * LIMIT; answered++) refused = await get(path, address)
  expect(answered).toBeGreaterThanOrEqual(LIMIT)
  expect(Problem.parse(await refused.json())).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect((await get(path, '198.51.100.200')).status).toBe(200)
})

test('counting events reads those that are counted, not the inbox', async () => {
  await env.DB.prepare(
    `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
     SELECT 'e' || i, 'b', 'c', i, 'change', 'Order', '{}', CASE WHEN i <= 3 THEN 'dead' WHEN i <= 7 THEN 'received' ELSE 'done' END,
            0, 0, '2026-11-21T00:00:00.000Z' FROM n`,
  ).run()
  let rowsRead = 0
  const counting = {
    prepare: (query: string) => env.DB.prepare(query),
    async batch<T>(statements: D1PreparedStatement[]) {
      const results = await env.DB.batch<T>(statements)
      rowsRead = results.reduce((sum, { meta }) => sum + meta.rows_read, 0)
      return results
    },
  } as D1Database
  expect(await countEvents(createDatabase(counting))).toEqual({ open: 4, dead: 3 })
  expect(rowsRead).toBeLessThan(20)
  const view = EventsHealthView.parse(await (await get('/api/health/sf-events', '198.51.100.201')).json())
  expect(view).toMatchObject({ unprocessed: 4, deadLetters: 3 })
})
