import { exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CatalogHealthView, CatalogView, VolatileView } from '#worker/contracts/catalog.ts'
import { Problem } from '#worker/contracts/errors.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askWithoutPublisher } from './unreachable-publisher.ts'

let visitors = 0
const nextAddress = () => `203.0.${Math.floor(++visitors / 250)}.${visitors % 250}`

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return exports.default.fetch(`https://portal.test${path}`, {
    method,
    redirect: 'manual',
    headers: { 'CF-Connecting-IP': nextAddress(), ...headers },
  })
}

const JSON_PATHS = [
  '/api/public/services',
  '/api/public/services/internet',
  '/api/public/services/sim',
  '/api/public/services/vpn',
]
const PAGE_PATHS = ['/', '/services', '/services/internet', '/services/sim', '/services/vpn', '/services/sim/voice-sim-3gb']
const DOCUMENTS = [...JSON_PATHS, ...PAGE_PATHS, '/ja', '/ja/services/sim', '/sitemap.xml', '/robots.txt', '/favicon.svg']

beforeEach(() => setClockOffset(clockOffset() + 60_000))
afterEach(() => sandbox.clearFaults())

describe('before anything was published', () => {
  test.each(['/', '/services/sim', '/ja/services', '/services/no-such-thing'])(
    'a page whose publisher cannot be reached asks for patience: %s',
    async (path) => {
      const answer = await askWithoutPublisher(path, { Accept: 'text/html' })
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([503, 'private, no-store'])
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
      expect(await answer.text()).toContain('<h1>One moment, please</h1>')
    },
  )

  test.each(['/api/public/services', '/api/public/services/volatile', '/api/health/services/cache'])(
    '%s says 503 when the publisher cannot be reached',
    async (path) => {
      const answer = await askWithoutPublisher(path)
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
      expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
      expect(Problem.parse(await answer.json())).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    },
  )

  test('a page asks for patience and JSON says 503, neither is kept, and both heal', async () => {
    await sandbox.addFault({ vendor: 'salesforce', kind: 'status', operation: 'query', count: 0 })
    const page = await get('/services')
    expect(page.status).toBe(503)
    expect(page.headers.get('Content-Type')).toContain('text/html')
    const json = await get('/api/public/services')
    expect(Problem.parse(await json.json())).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    for (const answer of [page, json]) {
      expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
    }

    await sandbox.clearFaults()
    setClockOffset(clockOffset() + 60_000)
    expect((await get('/services')).status).toBe(200)
  })
})

describe('a public document', () => {
  test.each(DOCUMENTS)('%s is the same bytes for everyone, from memory or not', async (path) => {
    const plain = await get(path)
    const bytes = await plain.text()
    expect(plain.status).toBe(200)
    expect(bytes.length).toBeGreaterThan(50)
    for (const headers of [
      { Cookie: '__Host-access=abc; signed_in=1' },
      { Authorization: 'Bearer abc' },
      { 'Accept-Language': 'ja' },
      { 'User-Agent': 'Mozilla/5.0 (iPhone)', Accept: 'application/json' },
    ]) {
      const other = await get(path, headers)
      expect(await other.text()).toBe(bytes)
      expect(other.headers.get('ETag')).toBe(plain.headers.get('ETag'))
      expect(other.headers.get('Set-Cookie')).toBeNull()
      expect(other.headers.get('Vary')).toBeNull()
    }
  })

  test.each(['/', '/api/public/services'])('%s says how long it may be kept, by whom, and under which tag', async (path) => {
    const { headers } = await get(path)
    expect(headers.get('Cache-Control')).toBe('public, max-age=30, s-maxage=60')
    expect(headers.get('Cloudflare-CDN-Cache-Control')).toBe('max-age=60, stale-while-revalidate=30, stale-if-error=86400')
    expect(headers.get('Cache-Tag')).toBe('catalog')
    expect(headers.get('Strict-Transport-Security')).toContain('max-age=63072000')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Content-Security-Policy')).toMatch(path === '/' ? /script-src 'sha256-[^']+'/ : /^default-src 'none';/)
  })

  test('is not sent again to who has it, however the edge rewrote its tag', async () => {
    const etag = (await get('/services/sim')).headers.get('ETag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get('/services/sim', { 'If-None-Match': known })
      expect(answer.status, known).toBe(304)
      expect(await answer.text()).toBe('')
      expect(answer.headers.get('ETag')).toBe(etag)
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, s-maxage=60')
    }
    expect((await get('/services/sim', { 'If-None-Match': '"other"' })).status).toBe(200)
  })

  test('answers HEAD with the headers of GET and no body', async () => {
    const full = await get('/services/vpn')
    const head = await get('/services/vpn', {}, 'HEAD')
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('Content-Length')).toBe(String((await full.arrayBuffer()).byteLength))
    expect(head.headers.get('ETag')).toBe(full.headers.get('ETag'))
  })
})

test('JSON is the contract, and each category is part of the whole', async () => {
  const [whole, ...parts] = await Promise.all(JSON_PATHS.map(async (path) => CatalogView.parse(await (await get(path)).json())))
  expect(parts.flatMap(({ plans }) => plans).map(({ sku }) => sku)).toEqual(whole?.plans.map(({ sku }) => sku))
  expect(new Set(parts.map(({ version }) => version))).toEqual(new Set([whole?.version]))
})

describe('an unknown address', () => {
  test.each([
    ['/services/sim/no-such-plan', 'en'],
    ['/services/television', 'en'],
    ['/ja/services/sim/no-such-plan', 'ja'],
    ['/ja/anything', 'ja'],
  ])('%s is a 404 page in its language, kept briefly', async (path, language) => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    const html = await answer.text()
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain('noindex')
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=30, s-maxage=60')
  })

  test('outside the catalog is a page for a person, a problem for a program, and kept by nobody', async () => {
    const page = await get('/no-such-page', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect(page.status).toBe(404)
    expect(await page.text()).toContain('<h1')
    const json = await get('/no-such-page', { Accept: 'application/json' })
    expect(Problem.parse(await json.json())).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    for (const { headers } of [page, json]) {
      expect(headers.get('Cache-Control')).toBe('private, no-store')
      expect(headers.get('Cloudflare-CDN-Cache-Control')).toBeNull()
    }
  })

  test('of the API is a problem that nobody keeps', async () => {
    const answer = await get('/api/public/services/television')
    expect(Problem.parse(await answer.json())).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  })
})

describe('one address each', () => {
  test.each([
    ['/services?utm_source=mail', '/services'],
    ['/?', '/'],
    ['/services/sim/', '/services/sim'],
    ['/api/public/services?cachebuster=1', '/api/public/services'],
    ['/catalog', '/services'],
    ['/catalog/sim/voice-sim-3gb?x', '/services/sim/voice-sim-3gb'],
    ['/ja/', '/ja'],
  ])('%s moves to %s', async (path, location) => {
    const answer = await get(path)
    expect(answer.status).toBe(301)
    expect(answer.headers.get('Location')).toBe(location)
  })
})

test('a flood from one address is refused with a time to come back; others are served', async () => {
  const flood = { 'CF-Connecting-IP': '198.51.100.9' }
  const statuses: number[] = []
  for (let request = 0; request < 130; request++) statuses.push((await get('/services', flood)).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(120)
  const refused = await get('/api/public/services', flood)
  expect(Problem.parse(await refused.json())).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(refused.headers.get('Cache-Control')).toBe('private, no-store')
  expect((await get('/services')).status).toBe(200)
})

describe('beside the catalog', () => {
  test('volatile facts are public for a minute', async () => {
    const answer = await get('/api/public/services/volatile')
    expect(VolatileView.parse(await answer.json()).products['SIM-DATA-50GB']).toMatchObject({ stock: 'low' })
    expect(answer.headers.get('Cache-Control')).toMatch(/^public, max-age=(?:[1-5]?\d|60), must-revalidate$/)
    expect(answer.headers.get('Cloudflare-CDN-Cache-Control')).toMatch(/^max-age=(?:[1-5]?\d|60), must-revalidate$/)
    expect(answer.headers.get('Cache-Tag')).toBe('catalog')
  })

  test('what an isolate answers once in ten minutes is counted, too', async () => {
    const counted = async () => CatalogHealthView.parse(await (await get('/api/health/services/cache')).json()).hits
    await get('/services')
    setClockOffset(clockOffset() + 600_000)
    await get('/services')
    const before = await counted()
    for (let visit = 0; visit < 3; visit++) {
      setClockOffset(clockOffset() + 600_000)
      expect((await get('/services')).status).toBe(200)
    }
    await expect.poll(counted).toBe(before + 3)
  })

  test('health tells version, age and counts, and is never kept', async () => {
    const answer = await get('/api/health/services/cache')
    const view = CatalogHealthView.parse(await answer.json())
    expect(view).toMatchObject({ stale: false, lastError: null })
    expect(view.ageSeconds).toBeGreaterThanOrEqual(0)
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  })
})

test('a million visits cost no Salesforce query', async () => {
  await get('/services')
  const since = (await sandbox.ledger()).at(-1)?.seq ?? 0
  await Promise.all(Array.from({ length: 300 }, (_, index) => get(DOCUMENTS[index % DOCUMENTS.length] ?? '/')))
  expect(await sandbox.ledger({ vendor: 'salesforce', since })).toEqual([])
})
