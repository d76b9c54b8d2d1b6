import { env, exports } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CatalogDetailsView } from '#worker/contracts/catalog.ts'
import { AuditPageView, FlushCatalogView } from '#worker/contracts/operations.ts'
import { createDatabase } from '#worker/db/client.ts'
import { listStaffActions } from '#worker/features/operations/repo.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { problemOf } from '../identity/visitor.ts'
import { HANA, operations, staff } from './staff.ts'

const KEN = 'ken@example.jp'
const REASON = 'old prices on the SIM page'

type Person = Awaited<ReturnType<typeof staff>>
let hana: Person
let ken: Person

const trail = async (query = '') => AuditPageView.parse(await (await hana.get(`/audit${query}`)).json())
const entries = async () =>
  (await env.DB.prepare("SELECT * FROM audit_log WHERE actor LIKE 'staff:%' ORDER BY at, id").all()).results

beforeAll(async () => {
  await operations('/')
  hana = await staff()
  ken = await staff(KEN)
  await catalogPublisher(env).tick()
})
beforeEach(() => env.DB.prepare('DELETE FROM audit_log').run())

test('the catalog’s state names the products that are refused, which the open health page does not', async () => {
  await sandbox.control('/products/VPN-US', { method: 'PATCH', body: { slug: 'Not A Slug' } })
  await catalogPublisher(env).flush()
  await catalogPublisher(env).tick()
  const answer = await hana.get('/catalog')
  const details = CatalogDetailsView.strict().parse(await answer.json())
  expect(details.refusedProducts).toEqual([{ sku: 'VPN-US', reason: expect.stringContaining('Not A Slug') }])
  expect(details.refused).toBe(1)
})

describe('flush everything', () => {
  test('is accepted, written down with name and reason, and done', async () => {
    const before = await catalogPublisher(env).details()
    const since = (await sandbox.ledger()).at(-1)?.seq ?? 0
    const answer = await hana.post('/catalog/flush', { reason: `  ${REASON} ` })
    expect(answer.status).toBe(202)
    const view = FlushCatalogView.strict().parse(await answer.json())
    expect(view.will.length).toBeGreaterThan(2)
    expect(await entries()).toMatchObject([
      { id: view.auditId, at: view.requestedAt, actor: `staff:${HANA}`, event: 'catalog.flushed', user_id: null },
    ])
    expect(JSON.parse(String((await entries())[0]?.['detail']))).toEqual({ reason: REASON })

    await catalogPublisher(env).tick()
    const after = await catalogPublisher(env).details()
    expect(Number(after.version)).toBeGreaterThan(Number(before.version))
    expect(after).toMatchObject({ flushing: false, visible: true })
    expect((await sandbox.ledger({ vendor: 'salesforce', since })).some(({ operation }) => operation === 'query')).toBe(true)
  })

  test('once for a key, however often it is pressed', async () => {
    const before = (await catalogPublisher(env).details()).invalidations
    const key = { 'Idempotency-Key': 'pressed-twice' }
    const [first, second] = [
      await hana.post('/catalog/flush', { reason: REASON }, key),
      await hana.post('/catalog/flush', { reason: REASON }, key),
    ]
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect(await second.text()).toBe(await first.text())
    expect(await entries()).toHaveLength(1)
    expect((await catalogPublisher(env).details()).invalidations).toBe(before + 1)
    const other = await hana.post('/catalog/flush', { reason: 'something else' }, key)
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
    expect((await ken.post('/catalog/flush', { reason: REASON }, key)).headers.has('Idempotency-Replayed')).toBe(false)
  })

  test.each([{}, { reason: '' }, { reason: '    x   ' }, { reason: 'x'.repeat(501) }, { reason: 7 }])(
    'needs a reason: %j leaves no trace and no effect',
    async (body) => {
      const before = (await catalogPublisher(env).details()).invalidations
      expect(await problemOf(await hana.post('/catalog/flush', body))).toMatchObject({ status: 422, fields: ['reason'] })
      expect(await entries()).toEqual([])
      expect((await catalogPublisher(env).details()).invalidations).toBe(before)
    },
  )

  test('is taken from a command line that names the portal as its origin', async () => {
    const send = (Origin: string) =>
      exports.default.fetch('https://portal.test/api/operations/catalog/flush', {
        method: 'POST',
        body: JSON.stringify({ reason: REASON }),
        headers: {
          Origin,
          'Content-Type': 'application/json',
          'Idempotency-Key': crypto.randomUUID(),
          'Cf-Access-Jwt-Assertion': hana.assertion,
        },
      })
    expect((await send('https://portal.test')).status).toBe(202)
    expect((await send('https://evil.example')).status).toBe(403)
    expect(await entries()).toHaveLength(1)
  })

  test('needs a key', async () => {
    const answer = await hana.post('/catalog/flush', { reason: REASON }, { 'Idempotency-Key': '' })
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_MISSING' })
  })

  test('is not done when it cannot be written down', async () => {
    const before = (await catalogPublisher(env).details()).invalidations
    await env.DB.prepare('ALTER TABLE audit_log RENAME TO audit_log_away').run()
    const answer = await hana.post('/catalog/flush', { reason: REASON })
    await env.DB.prepare('ALTER TABLE audit_log_away RENAME TO audit_log').run()
    expect(answer.status).toBe(500)
    expect((await catalogPublisher(env).details()).invalidations).toBe(before)
  })
})

describe('the audit trail', () => {
  beforeEach(async () => {
    const insert = env.DB.prepare('INSERT INTO audit_log (id, at, actor, event, detail) VALUES (?, ?, ?, ?, \'{"reason":"r"}\')')
    const at = (second: number) => `2026-11-21T00:00:${String(second).padStart(2, '0')}.000Z`
    await env.DB.batch([
      ...Array.from({ length: 25 }, (_, index) =>
        // Pairs share an instant: a page must not lose one of them.
        insert.bind(`id-${String(index).padStart(2, '0')}`, at(index >> 1), `staff:${index % 5 ? HANA : KEN}`, 'catalog.flushed'),
      ),
      insert.bind('other', at(59), `staff:${KEN}`, 'order.adopted'),
      insert.bind('login', at(59), 'user', 'login.succeeded'),
      insert.bind('imitation', at(59), 'staffing', 'login.succeeded'),
    ])
  })

  test('is newest first, page by page, and of staff only', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: AuditPageView = await trail(`?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ id }) => id))
      expect(page.items.length).toBeLessThanOrEqual(7)
      cursor = page.nextCursor
    }
    const all = Array.from({ length: 25 }, (_, index) => `id-${String(index).padStart(2, '0')}`).toReversed()
    expect(seen).toEqual(['other', ...all])
  })

  test('is cut by person and event', async () => {
    expect((await trail(`?actor=${KEN}`)).items.map(({ actor }) => actor)).toEqual(Array.from({ length: 6 }, () => KEN))
    expect((await trail('?actor=KEN@example.jp&event=order.adopted')).items).toMatchObject([{ id: 'other', actor: KEN }])
    expect((await trail('?event=login.succeeded')).items).toEqual([])
    expect((await trail('?actor=nobody@example.jp')).items).toEqual([])
  })

  test.each(['?cursor=x', '?limit=0', '?limit=101', '?actor=hana', "?actor='or 1=1", '?event='])(
    '%s is refused',
    async (query) => {
      expect((await hana.get(`/audit${query}`)).status).toBe(422)
    },
  )

  test('reads no more of the log than it shows', async () => {
    await env.DB.prepare(
      `INSERT INTO audit_log (id, at, actor, event) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       SELECT 'l' || i, '2026-11-22T00:00:00.000Z', 'user', 'login.succeeded' FROM n`,
    ).run()
    const asked: string[] = []
    const recording = {
      prepare(query: string) {
        asked.push(query)
        return env.DB.prepare(query)
      },
    } as D1Database
    await listStaffActions(createDatabase(recording), { after: { at: 'x', id: 'y' }, limit: 20 })
    const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).bind('x', 'y', 20).all<{ detail: string }>()
    expect(plan.results.map(({ detail }) => detail).join()).toMatch(/^SEARCH audit_log USING INDEX audit_log_staff/)
    expect((await trail('?limit=5')).items).toHaveLength(5)
  })
})
