import { runDurableObjectAlarm } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { CatalogView, type PlanView } from '#worker/contracts/catalog.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { expectConsoleError } from '../../../setup/fail-on-console.ts'

type Row = Record<string, unknown> & { Id: string }
type Edits = { at: string; value?: unknown }[]

const SKU = 'VPN-UK'
const PAGE = '/services/vpn/vpn-united-kingdom'
const publisher = () => catalogPublisher(env)
let healthy: PlanView[]
let visitors = 0
let undo: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  await sandbox.control('/salesforce/settings', { body: { pageSize: 2000 } })
  await publisher().tick()
  healthy = await shownPlans()
  expect(healthy.length).toBeGreaterThan(30)
})

/** After each group everything is as it was, without a person. */
async function heal(): Promise<void> {
  await takeBack()
  await sandbox.clearFaults()
  await rebuild()
  expect(await shownPlans()).toEqual(healthy)
  expect(await publisher().details()).toMatchObject({ failures: 0, lastError: null, refusedProducts: [], stale: false })
}

/** Each one later than the memo of the isolate lasts. */
async function get(path: string): Promise<Response> {
  setClockOffset(clockOffset() + 60_000)
  const headers = { 'CF-Connecting-IP': `203.0.113.${++visitors % 250}` }
  return exports.default.fetch(`https://portal.test${path}`, { headers, redirect: 'manual' })
}

const text = async (path: string) => (await get(path)).text()
const shownPlans = async () => CatalogView.parse(await (await get('/api/public/services')).json()).plans

/** An event came, and its time too. The second round is for a rebuild that was under way and had not seen the change. */
async function rebuild(): Promise<void> {
  await publisher().changed('test')
  setClockOffset(clockOffset() + 3_600_000)
  await runDurableObjectAlarm(publisher())
  setClockOffset(clockOffset() + 3_600_000)
  await publisher().tick()
}

async function takeBack(): Promise<void> {
  for (const step of undo.toReversed()) await step()
  undo = []
}

const records = async (object: string) => (await sandbox.control<{ records: Row[] }>(`/salesforce/records/${object}`)).records

async function find(object: string, wanted: Record<string, unknown>): Promise<Row> {
  const found = (await records(object)).find((row) => Object.entries(wanted).every(([name, value]) => row[name] === value))
  if (!found) throw new Error(`no ${object} like ${JSON.stringify(wanted)}`)
  return found
}

/** What staff type in Salesforce; taken back after the test. */
async function write(object: string, row: Row, fields: Record<string, unknown>): Promise<void> {
  const path = `/salesforce/records/${object}/${row.Id}`
  const before = Object.fromEntries(Object.keys(fields).map((name) => [name, row[name] ?? null]))
  undo.push(() => sandbox.control(path, { method: 'PATCH', body: before }))
  await sandbox.control(path, { method: 'PATCH', body: fields })
}

const editProduct = async (sku: string, fields: Record<string, unknown>) =>
  write('Product2', await find('Product2', { StockKeepingUnit: sku }), fields)

/** In the portal's book: the standard book has a price of its own. */
async function editPrice(sku: string, fields: Record<string, unknown>): Promise<void> {
  const product = await find('Product2', { StockKeepingUnit: sku })
  const entry = await find('PricebookEntry', { Product2Id: product.Id, Pricebook2Id: env.SF_PORTAL_PRICEBOOK_ID })
  await write('PricebookEntry', entry, fields)
}

const answerWith = (edits: Edits, count = 0) =>
  sandbox.addFault({ vendor: 'salesforce', operation: 'query', key: 'PricebookEntry', kind: 'edit', edits, count })

describe('products that staff or an import broke are gone and named for staff, the others stay', () => {
  const price = (UnitPrice: number) => (sku: string) => editPrice(sku, { UnitPrice })
  const fields = (changes: Record<string, unknown>) => (sku: string) => editProduct(sku, changes)
  /** What Salesforce itself would refuse: put into its answer. */
  const edits: Edits = []
  const answered = (field: string, value: unknown) => (sku: string) =>
    void edits.push({ at: `records/Product2.StockKeepingUnit=${sku}/${field}`, value })

  const refusals: [name: string, sku: string, plant: (sku: string) => unknown, reason: RegExp][] = [
    ['a price of 0', 'SIM-DATA-3GB', price(0), /not above zero/],
    ['a negative price', 'SIM-DATA-10GB', price(-2750), /not above zero/],
    ['half a yen', 'SIM-DATA-20GB', price(2750.5), /not whole yen/],
    ['an absurd price', 'SIM-DATA-50GB', price(1e12), /typing error/],
    ['no active price', 'SIM-SMS-3GB', (sku) => editPrice(sku, { IsActive: false }), /no price in the portal price book/],
    ['a price that is text', 'SIM-SMS-10GB', answered('UnitPrice', '1705'), /^UnitPrice has content of the wrong kind/],
    ['a name that is null', 'SIM-SMS-20GB', answered('Product2/Name', null), /^Name has content/],
    ['a box that is text', 'SIM-SMS-50GB', answered('Product2/Portal_Visible__c', 'true'), /^Portal_Visible__c has/],
    ['an unknown category', 'SIM-VOICE-3GB', answered('Product2/Portal_Category__c', 'TV'), /unknown category "TV"/],
    ['an unknown cycle', 'SIM-VOICE-10GB', answered('Product2/Billing_Cycle__c', 'Weekly'), /unknown billing cycle "Weekly"/],
    ['a slug with a space', 'SIM-VOICE-20GB', fields({ Portal_Slug__c: 'voice sim' }), /slug "voice sim"/],
    ['a slug in capitals', 'SIM-VOICE-50GB', fields({ Portal_Slug__c: 'VOICE-SIM' }), /slug "VOICE-SIM"/],
    ['a slug that climbs', 'SIM-VOICE-3GB-FAMILY', fields({ Portal_Slug__c: '..' }), /slug "\.\."/],
    ['no slug', 'SIM-VOICE-10GB-FAMILY', fields({ Portal_Slug__c: null }), /slug \(empty\)/],
    ['the slug of another plan', 'VPN-US', fields({ Portal_Slug__c: 'vpn-australia' }), /slug vpn-australia is used by 2/],
    ['its slug taken by another plan', 'VPN-AU', () => undefined, /slug vpn-australia is used by 2/],
    ['the SKU of another plan', 'VPN-SG', () => editProduct(SKU, { StockKeepingUnit: 'VPN-SG' }), /SKU VPN-SG is used by 2/],
    ['a companion that is unknown', 'NET-HOME-1G-GOLD', fields({ Companion_Skus__c: 'NO-SUCH' }), /companion NO-SUCH/],
    ['a companion without price', 'NET-HOME-10G-GOLD', withUnpricedFee, /companion NEW-FEE/],
    ['no price at all', 'NEW-FEE', () => undefined, /no price in the portal price book/],
  ]
  const broken = new Set([SKU, ...refusals.map(([, sku]) => sku)])

  async function withUnpricedFee(sku: string): Promise<void> {
    const fee = { Name: 'New fee', IsActive: true, Portal_Visible__c: true, Item_Class__c: 'Activation' }
    const body = { ...fee, StockKeepingUnit: 'NEW-FEE' }
    const { id } = await sandbox.control<{ id: string }>('/salesforce/records/Product2', { body })
    undo.push(() => sandbox.control(`/salesforce/records/Product2/${id}`, { method: 'PATCH', body: { IsActive: false } }))
    await editProduct(sku, { Companion_Skus__c: 'NEW-FEE' })
  }

  beforeAll(async () => {
    for (const [, sku, plant] of refusals) await plant(sku)
    await answerWith(edits)
    await rebuild()
  })
  afterAll(heal)

  test.each(refusals)('%s', async (_name, sku, _plant, reason) => {
    const { refusedProducts } = await publisher().details()
    const [first] = refusedProducts.filter((refused) => refused.sku === sku)
    expect(first?.reason).toMatch(reason)
    expect(first?.reason, 'what to do about it').toMatch(/: [a-z].{6,}/)
    const plan = healthy.find((one) => one.sku === sku)
    if (plan) expect((await get(`/services/${plan.category}/${plan.slug}`)).status).toBe(404)
  })

  test('visitors see all the others and none of these', async () => {
    const left = healthy.filter(({ sku }) => !broken.has(sku))
    expect(left.length).toBeGreaterThan(10)
    expect(await shownPlans()).toEqual(left)
    for (const path of ['/', '/services/internet', '/services/sim', '/services/vpn', '/ja/services/sim', '/sitemap.xml']) {
      const answer = await get(path)
      const html = await answer.text()
      const links = healthy.filter(({ category, slug }) => html.includes(`/services/${category}/${slug}"`))
      expect([answer.status, links.filter(({ sku }) => broken.has(sku))], path).toEqual([200, []])
    }
    for (const { category, slug } of left) expect((await get(`/ja/services/${category}/${slug}`)).status).toBe(200)
  })

  test('anybody reads how many, staff read which', async () => {
    const { refusedProducts, failures, stale } = await publisher().details()
    expect([failures, stale]).toEqual([0, false])
    const named = refusedProducts.map(({ sku }) => sku)
    expect(new Set(named)).toEqual(new Set(refusals.map(([, sku]) => sku)))
    const open = await text('/api/health/services/cache')
    expect((JSON.parse(open) as { refused: unknown }).refused).toBe(named.length)
    for (const sku of named) expect(open).not.toContain(sku)
  })
})

describe('an answer that is broken as a whole changes nothing for visitors', () => {
  const paths = ['/', '/services/vpn', PAGE, `/ja${PAGE}`, '/api/public/services']
  let before: string[]

  beforeAll(async () => {
    before = await Promise.all(paths.map(text))
  })
  /** Past the circuit breaker, which would answer in place of what is planted. */
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 }))
  afterEach(async () => {
    await takeBack()
    await sandbox.clearFaults()
    await sandbox.control('/salesforce/settings', { body: { pageSize: 2000 } })
  })
  afterAll(heal)

  const failing = (kind: string) => () =>
    sandbox.addFault({ vendor: 'salesforce', operation: 'query', key: 'PricebookEntry', kind, count: 0 })
  const failures: [name: string, plant: () => Promise<unknown>, error: string][] = [
    ['a page of HTML', failing('html'), 'VendorContractBroken'],
    ['half a body', failing('half-body'), 'VendorContractBroken'],
    ['half of the rows', () => answerWith([{ at: 'totalSize', value: 90 }]), 'VendorContractBroken'],
    ['more pages without an address', () => answerWith([{ at: 'done', value: false }]), 'VendorContractBroken'],
    ['rows that are text', () => answerWith([{ at: 'records/3', value: 'row' }]), 'VendorContractBroken'],
    ['every price as text', () => answerWith(textPrices()), 'no plan'],
    [
      'no rows',
      () =>
        answerWith([
          { at: 'records', value: [] },
          { at: 'totalSize', value: 0 },
        ]),
      'no plan',
    ],
    ['a body that breaks off', failing('cut-body'), 'VendorUnavailable'],
    ['an error', failing('status'), 'VendorUnavailable'],
    ['a second page that fails', failingSecondPage, 'VendorUnavailable'],
    ['the limit of calls', failing('limit'), 'VendorRateLimited'],
  ]

  async function failingSecondPage(): Promise<void> {
    await sandbox.control('/salesforce/settings', { body: { pageSize: 7 } })
    await sandbox.addFault({ vendor: 'salesforce', operation: 'queryMore', kind: 'status', count: 0 })
  }

  const textPrices = () => Array.from({ length: 45 }, (_, row) => ({ at: `records/${row}/UnitPrice`, value: '1' }))

  test.each(failures)('%s', async (_name, plant, error) => {
    expectConsoleError(/catalog rebuild failed/)
    await plant()
    await editPrice(SKU, { UnitPrice: 2999 })
    await rebuild()
    expect(await Promise.all(paths.map(text))).toEqual(before)
    const { lastError, failures: failed, stale } = await publisher().details()
    expect(lastError).toContain(error)
    expect([failed > 0, stale]).toEqual([true, true])
    expect(JSON.parse(await text('/api/health/services/cache'))).toMatchObject({ stale: true, lastError, refused: 0 })
  })

  test('and is forgotten once Salesforce is itself again', async () => {
    await editPrice(SKU, { UnitPrice: 2999 })
    await rebuild()
    expect(await text(PAGE)).toContain('¥2,999')
    expect(await publisher().details()).toMatchObject({ stale: false, lastError: null, failures: 0 })
  })
})

describe('text of staff is text', () => {
  afterAll(heal)

  const NASTY = '</script><script>alert(1)</script><img src=x onerror="alert(2)"> & <!-- ]]> \' "'

  /** Elements that a browser would make of the page, and its structured data. */
  async function parsed(html: string): Promise<{ elements: Record<string, number>; data: Record<string, unknown>[] }> {
    const elements: Record<string, number> = {}
    const data: string[] = []
    const counting = new HTMLRewriter()
      .on('*', { element: ({ tagName }) => void (elements[tagName] = (elements[tagName] ?? 0) + 1) })
      .on('script[type="application/ld+json"]', {
        element: () => void data.push(''),
        text: ({ text: part }) => void (data[data.length - 1] += part),
      })
    await counting.transform(new Response(html)).text()
    return { elements, data: data.map((script) => JSON.parse(script) as Record<string, unknown>) }
  }

  test('markup in names and summaries makes no element, in a page or in its JSON-LD', async () => {
    const before = await parsed(await text(PAGE))
    const fields = { Name: NASTY, Portal_Name_Ja__c: NASTY, Portal_Summary__c: NASTY, Portal_Summary_Ja__c: NASTY }
    await editProduct(SKU, fields)
    await rebuild()
    for (const path of [PAGE, `/ja${PAGE}`]) {
      const { elements, data } = await parsed(await text(path))
      expect([elements['script'], elements['img']], path).toEqual([before.elements['script'], before.elements['img']])
      expect(data.find(({ sku }) => sku === SKU)).toMatchObject({ name: NASTY, description: NASTY })
    }
    for (const path of ['/services', '/services/vpn', '/ja/services/vpn']) expect(await text(path)).not.toContain('<script>alert')
    expect((await shownPlans()).find(({ sku }) => sku === SKU)).toMatchObject({
      name: { en: NASTY, ja: NASTY },
      summary: { en: NASTY, ja: NASTY },
    })
  })

  test('a name as long as Salesforce allows is shown whole', async () => {
    const name = 'W'.repeat(255)
    await editProduct(SKU, { Name: name, Portal_Name_Ja__c: '長'.repeat(255) })
    await rebuild()
    expect(await text(PAGE)).toContain(name)
    expect(await text(`/ja${PAGE}`)).toContain('長'.repeat(255))
  })

  test('English stands in for missing Japanese, and nobody is refused for it', async () => {
    await editProduct(SKU, { Name: 'VPN router', Portal_Name_Ja__c: null, Portal_Summary_Ja__c: null })
    await rebuild()
    expect((await publisher().details()).refusedProducts).toEqual([])
    expect((await shownPlans()).find(({ sku }) => sku === SKU)?.name).toEqual({ en: 'VPN router', ja: 'VPN router' })
    expect(await text(`/ja${PAGE}`)).toContain('VPN router')
  })
})
