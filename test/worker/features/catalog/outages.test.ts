import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { CatalogHealthView, CatalogView } from '#worker/contracts/catalog.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

const HOUR_MS = 3_600_000
const SKU = 'VPN-SG'
const PAGE = '/services/vpn/vpn-singapore'
const CORE = ['/', '/services', '/services/internet', '/services/sim', '/services/vpn', PAGE]
let portal: Portal
let visitors = 0

/** Each visitor has an address of their own: the limit is not what is tested. */
function visit(path: string): Promise<Response> {
  visitors++
  const address = `198.18.${visitors >> 8}.${visitors & 255}`
  return portal.fetch(path, { headers: { 'CF-Connecting-IP': address } })
}

const health = async () => CatalogHealthView.parse(await (await portal.fetch('/api/health/services/cache')).json())
const edit = (price: number) => portal.sandbox.control(`/products/${SKU}`, { method: 'PATCH', body: { price } })
const breakSalesforce = () => portal.sandbox.addFault({ vendor: 'salesforce', kind: 'down', count: 0 })
const pageShows = async (text: string) => (await (await visit(PAGE)).text()).includes(text)

async function catalogLoads(): Promise<number> {
  const calls = await portal.sandbox.ledger({ vendor: 'salesforce', type: 'call' })
  return calls.filter(({ operation, key }) => operation === 'query' && key === 'PricebookEntry').length
}

/** Every address that search engines know, and what programs read. */
async function publicAddresses(): Promise<string[]> {
  const sitemap = await (await visit('/sitemap.xml')).text()
  const pages = [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => new URL(address ?? '').pathname)
  const programs = ['', '/internet', '/sim', '/vpn'].map((category) => `/api/public/services${category}`)
  return [...new Set([...pages, ...programs, '/sitemap.xml', '/robots.txt', '/favicon.svg'])]
}

describe('an empty store', () => {
  beforeEach(async () => {
    portal = await startPortal()
  })
  afterEach(() => portal.close())

  it('under a rush: all wait for one load of the catalog and see the same bytes', async () => {
    const answers = await Promise.all(Array.from({ length: 400 }, () => visit(PAGE)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
    expect(await catalogLoads()).toBe(1)
  })

  it('without Salesforce asks for patience, is kept by nobody, and heals with the next visitor', async () => {
    const fault = await breakSalesforce()
    const answers = await Promise.all(Array.from({ length: 40 }, () => visit(PAGE)))
    for (const { status, headers } of answers) {
      expect(status).toBe(503)
      expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
      expect(headers.get('Cache-Control')).toBe('private, no-store')
      expect(headers.get('Cache-Tag')).toBeNull()
    }
    expect(await health()).toMatchObject({ version: null, stale: true })
    await portal.sandbox.removeFault(fault)
    // The breaker's pause.
    await portal.moveClock(60_000)
    await expect.poll(async () => (await visit(PAGE)).status, { timeout: 20_000, interval: 200 }).toBe(200)
  }, 60_000)
})

describe('a published catalog', () => {
  beforeAll(async () => {
    portal = await startPortal()
    await visit('/')
    await vi.waitFor(async () => expect((await health()).visible).toBe(true), { timeout: 20_000, interval: 200 })
  })
  afterAll(() => portal.close())

  it('is served whole for a day without Salesforce, with its honest age, and heals by itself', async () => {
    const addresses = await publicAddresses()
    expect(addresses).toEqual(expect.arrayContaining(CORE))
    const { builtAt } = CatalogView.parse(await (await visit('/api/public/services')).json())

    const fault = await breakSalesforce()
    await edit(4_567)
    for (let hours = 0; hours < 24; hours += 6) {
      await portal.moveClock(6 * HOUR_MS)
      await portal.scheduled()
    }
    for (const address of addresses) {
      const answer = await visit(address)
      expect(answer.status, address).toBe(200)
      expect(answer.headers.get('Cloudflare-CDN-Cache-Control'), address).toMatch(/stale-if-error=86400$/)
      await answer.arrayBuffer()
    }
    const state = await health()
    expect(state).toMatchObject({ stale: true, builtAt, lastError: expect.stringContaining('salesforce') as string })
    expect(state.ageSeconds).toBeGreaterThanOrEqual(24 * 3600)
    expect(state.failures).toBeGreaterThan(0)
    const shown = CatalogView.parse(await (await visit('/api/public/services')).json())
    expect(shown.builtAt).toBe(builtAt)

    await portal.sandbox.removeFault(fault)
    // Nobody does anything: time passes, by the longest pause between two tries at once.
    const later = async () => {
      await portal.moveClock(5 * 60_000)
      return pageShows('4,567')
    }
    await expect.poll(later, { timeout: 60_000, interval: 500 }).toBe(true)
    expect(await health()).toMatchObject({ stale: false, lastError: null, failures: 0 })
  }, 120_000)

  it('whose events are lost is healed by the catch-up within minutes', async () => {
    await portal.sandbox.control('/events', { body: { deliver: 'drop' } })
    await edit(4_777)
    await portal.moveClock(6 * 60_000)
    await portal.scheduled()
    await expect.poll(() => pageShows('4,777'), { timeout: 30_000, interval: 300 }).toBe(true)
    await portal.sandbox.control('/events', { body: { deliver: 'resume' } })
  }, 60_000)

  it('whose events are lost for 13 hours, and whose minutes do not come either, is healed by the safety TTL, and not before', async () => {
    await portal.sandbox.control('/events', { body: { deliver: 'drop' } })
    await edit(4_888)
    const before = await catalogLoads()
    await portal.moveClock(11 * HOUR_MS)
    expect(await pageShows('4,888')).toBe(false)
    expect(await catalogLoads()).toBe(before)
    await portal.moveClock(2 * HOUR_MS)
    await expect.poll(() => pageShows('4,888'), { timeout: 30_000, interval: 300 }).toBe(true)
    expect(await health()).toMatchObject({ stale: false })
    await portal.sandbox.control('/events', { body: { deliver: 'resume' } })
  }, 60_000)
})
