import { describe, expect, test } from 'vitest'
import { applyCatalogRules } from '#objects/catalog-publisher/catalog-rules.ts'
import { renderDocuments } from '#objects/catalog-publisher/render-documents.ts'
import { CatalogView } from '#worker/contracts/catalog.ts'
import { sha256 } from '#worker/lib/ids.ts'
import { fee, product } from './products.ts'

const SETTINGS = {
  APP_NAME: 'Test & Co',
  PUBLIC_BASE_URL: 'https://portal.test',
  SUPPORT_EMAIL: 'help@portal.test',
  APP_ENVIRONMENT: 'production',
} as const
const STAMP = { version: 7, builtAt: '2026-11-21T12:00:00.000Z' }

const PRODUCTS = [
  fee({ sku: 'FEE', price: 3300 }),
  product({ sku: 'SIM-A', slug: 'sim-a', price: 1265, companionSkus: ['FEE'] }),
  product({ sku: 'SIM-F', slug: 'sim-f', price: 935, familyDiscount: true }),
  product({ sku: 'NET-A', slug: 'net-a', price: 5720, category: 'Internet', offeringType: 'Home 1G', tier: 'Silver' }),
  product({ sku: 'VPN-A', slug: 'vpn-a', price: 2750, category: 'VPN', vpnRegion: 'United States' }),
  product({ sku: 'EVIL', slug: 'evil', name: '</script><script>alert(1)</script>', nameJa: '"><img src=x onerror=alert(1)>' }),
]
const { plans } = applyCatalogRules(PRODUCTS)
async function render(...[of, settings]: Parameters<typeof renderDocuments>) {
  const { pagePolicy, pages, stamped } = await renderDocuments(of, settings)
  return { pagePolicy, documents: new Map([...stamped(STAMP), ...pages]) }
}

const { documents, pagePolicy } = await render(plans, SETTINGS)

const bodyOf = (path: string): string => documents.get(path)?.body ?? ''
const pages = [...documents].filter(([path, { page }]) => page && path.startsWith('/'))
const formatted = (amount: number) => `¥${amount.toLocaleString('en-US')}`

describe('JSON', () => {
  test('is the contract, stamped with the version', () => {
    const view = CatalogView.parse(JSON.parse(bodyOf('/api/public/services')))
    expect(view).toMatchObject({ version: '7', builtAt: STAMP.builtAt, plans: expect.arrayContaining([]) as unknown[] })
    expect(view.plans).toEqual(plans)
  })

  test('by category holds that category only, and all of it', () => {
    const byCategory = ['internet', 'sim', 'vpn'].flatMap((category) => {
      const view = CatalogView.parse(JSON.parse(bodyOf(`/api/public/services/${category}`)))
      expect(view.plans.every((plan) => plan.category === category)).toBe(true)
      return view.plans
    })
    expect(byCategory.map(({ sku }) => sku).sort()).toEqual(plans.map(({ sku }) => sku).sort())
  })
})

describe('pages', () => {
  test('stand for every plan in both languages', () => {
    for (const plan of plans) {
      expect(documents.has(`/services/${plan.category}/${plan.slug}`)).toBe(true)
      expect(documents.has(`/ja/services/${plan.category}/${plan.slug}`)).toBe(true)
    }
    for (const path of ['/', '/services', '/services/internet', '/services/sim', '/services/vpn', '/ja', '/ja/services']) {
      expect(documents.has(path), path).toBe(true)
    }
  })

  test.each(plans.map((plan) => [plan.sku, plan] as const))(
    '%s costs the same on the page, in its data and in the JSON',
    (_sku, plan) => {
      for (const prefix of ['', '/ja']) {
        const html = bodyOf(`${prefix}/services/${plan.category}/${plan.slug}`)
        const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '{}') as {
          offers: { price: number; priceCurrency: string; priceSpecification: { price: number; valueAddedTaxIncluded: boolean } }
        }
        expect(data.offers).toMatchObject({ price: plan.price.amount, priceCurrency: 'JPY' })
        expect(data.offers.priceSpecification).toMatchObject({ price: plan.price.amount, valueAddedTaxIncluded: true })
        expect(html).toContain(`<span class="price__amount">${formatted(plan.price.amount)}</span>`)
        expect(html).toContain(`<dd>${formatted(plan.dueNow.amount)}</dd>`)
        expect(html).toContain(prefix === '/ja' ? '税込' : 'tax included')
        expect(html).toContain(`href="/checkout?sku=${plan.sku}"`)
        expect(bodyOf(`${prefix}/services/${plan.category}`)).toContain(formatted(plan.price.amount))
      }
    },
  )

  test('name their address, their translation and their language', () => {
    expect(bodyOf('/services/sim')).toContain('<link rel="canonical" href="https://portal.test/services/sim"/>')
    expect(bodyOf('/ja')).toContain('<link rel="canonical" href="https://portal.test/ja"/>')
    for (const path of ['/services/sim', '/ja/services/sim']) {
      expect(bodyOf(path)).toContain('<link rel="alternate" hrefLang="en" href="https://portal.test/services/sim"/>')
      expect(bodyOf(path)).toContain('<link rel="alternate" hrefLang="ja" href="https://portal.test/ja/services/sim"/>')
    }
    expect(bodyOf('/ja')).toContain('<html lang="ja">')
  })

  test('have a title and a description of their own', () => {
    for (const pattern of [/<title>(.*?)<\/title>/, /<meta name="description" content="(.*?)"/]) {
      const texts = pages.map(([path, { body }]) => pattern.exec(body)?.[1] ?? `none on ${path}`)
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts.every((text) => text.length > 5)).toBe(true)
    }
  })

  test('link only to pages that exist, to the account and to mail', () => {
    const known = new Set(documents.keys())
    const elsewhere =
      /^(?:\/checkout\?sku=[\w.-]+|\/auth\/(?:login|signup)(?:\?next=\/account\/services\/internet)?|\/account\/services\/internet|\/dashboard|mailto:help@portal\.test|#[\w-]+)$/
    for (const [path, { body }] of pages) {
      for (const [, href = ''] of body.matchAll(/<a [^>]*?href="(.*?)"/g)) {
        const [target = '', anchor] = href.split('#')
        expect(known.has(target || path) || elsewhere.test(href), `${path} → ${href}`).toBe(true)
        if (anchor) expect(bodyOf(target || path), `${path} → ${href}`).toContain(` id="${anchor}"`)
      }
    }
  })

  test('run the one script and the one style of their policy, and nothing inline besides', async () => {
    for (const [path, { body }] of pages) {
      const scripts = [...body.matchAll(/<script>(.*?)<\/script>/gs)]
      const styles = [...body.matchAll(/<style>(.*?)<\/style>/gs)]
      expect([scripts.length, styles.length], path).toEqual([1, 1])
      for (const [, text = ''] of [...scripts, ...styles]) {
        expect(pagePolicy).toContain(`'sha256-${Buffer.from(await sha256(text)).toString('base64')}'`)
      }
      expect(body).not.toMatch(/ style="| on[a-z]+="|javascript:/)
    }
    expect(pagePolicy).not.toContain('unsafe')
  })

  test('show texts of the catalog as text', () => {
    const html = bodyOf('/services/sim/evil') + bodyOf('/ja/services/sim/evil') + bodyOf('/services')
    expect(html).not.toContain('<script>alert(1)')
    expect(html).not.toContain('<img src=x')
    expect(html).toContain('&lt;/script&gt;')
  })

  test('the lowest price on the first page is one that anybody can order', () => {
    expect(bodyOf('/')).toContain('¥1,265')
    expect(bodyOf('/')).not.toContain('¥935')
  })

  test('an empty shop says so instead of breaking', async () => {
    const empty = await render([], SETTINGS)
    expect(empty.documents.get('/services')?.body).toContain('Nothing on sale at the moment')
    expect(empty.documents.get('/ja/services/internet')?.body).toContain('現在販売中のプランはありません')
  })
})

describe('search engines', () => {
  test('find every page in the sitemap and nothing else', () => {
    const listed = [...bodyOf('/sitemap.xml').matchAll(/<loc>https:\/\/portal\.test(.*?)<\/loc>/g)].map(([, path]) => path)
    expect(listed.sort()).toEqual(pages.map(([path]) => path).sort())
  })

  test('are kept out of private pages, and out of a staging copy altogether', async () => {
    expect(bodyOf('/robots.txt')).toMatch(/^Disallow: \/api\/$/m)
    expect(bodyOf('/robots.txt')).toContain('Sitemap: https://portal.test/sitemap.xml')
    const staging = await render(plans, { ...SETTINGS, APP_ENVIRONMENT: 'staging' })
    expect(staging.documents.get('/robots.txt')?.body).toBe('User-agent: *\nDisallow: /\n')
  })
})
