import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PICTURE } from '#web/public/data/picture.ts'
import { planPath } from '#web/public/site.ts'
import { plansOf, rendered } from './rendered.ts'

const plans = plansOf()
const pages = rendered(plans)
const page = (path: string) => pages.get(path) ?? ''

const Url = z.string().startsWith('https://portal.test/')
const Context = z.literal('https://schema.org')

const Product = z.strictObject({
  '@context': Context,
  '@type': z.literal('Product'),
  sku: z.string().min(1),
  name: z.string().min(1),
  description: z.string().min(1).optional(),
  category: z.string().min(1),
  image: Url,
  brand: z.strictObject({ '@type': z.literal('Brand'), name: z.string() }),
  url: Url,
  offers: z.strictObject({
    '@type': z.literal('Offer'),
    url: Url,
    price: z.int().positive(),
    priceCurrency: z.literal('JPY'),
    areaServed: z.literal('JP'),
    seller: z.strictObject({ '@type': z.literal('Organization'), name: z.string() }),
    priceSpecification: z.strictObject({
      '@type': z.literal('UnitPriceSpecification'),
      price: z.int().positive(),
      priceCurrency: z.literal('JPY'),
      valueAddedTaxIncluded: z.literal(true),
      referenceQuantity: z
        .strictObject({ '@type': z.literal('QuantitativeValue'), value: z.int(), unitCode: z.literal('MON') })
        .optional(),
    }),
  }),
})

const Breadcrumbs = z.strictObject({
  '@context': Context,
  '@type': z.literal('BreadcrumbList'),
  itemListElement: z
    .array(z.strictObject({ '@type': z.literal('ListItem'), position: z.int(), name: z.string().min(1), item: Url }))
    .min(2),
})

const Provider = z.object({
  '@context': Context,
  '@graph': z.tuple([
    z.object({ '@type': z.literal('Organization'), '@id': Url, name: z.string(), url: Url, email: z.email() }),
    z.object({ '@type': z.literal('WebSite'), url: Url, inLanguage: z.enum(['en', 'ja']) }),
  ]),
})

function dataOf(html: string): unknown[] {
  return [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, text = '']) => JSON.parse(text))
}

describe('structured data', () => {
  test.each(plans.flatMap((plan) => [planPath(plan), `/ja${planPath(plan)}`].map((path) => [path, plan] as const)))(
    'of %s is a product with the price of the page, and the way to it',
    (path, plan) => {
      const [first, second, ...others] = dataOf(page(path))
      const product = Product.parse(first)
      expect(product).toMatchObject({ sku: plan.sku, name: plan.name[path.startsWith('/ja') ? 'ja' : 'en'] })
      expect(product.offers.price).toBe(plan.price.amount)
      expect(product.offers.priceSpecification.price).toBe(plan.price.amount)
      expect(product.offers.priceSpecification.referenceQuantity?.value).toBe(plan.cycle === 'annually' ? 12 : 1)
      expect(product.url).toBe(`https://portal.test${path}`)
      const { itemListElement } = Breadcrumbs.parse(second)
      expect(itemListElement.map(({ position }) => position)).toEqual([1, 2, 3, 4])
      expect(itemListElement.at(-1)?.item).toBe(product.url)
      expect(others).toEqual([])
    },
  )

  test.each(['/services', '/services/internet', '/ja/services/sim', '/ja/services/vpn'])('of %s names the way to it', (path) => {
    const { itemListElement } = Breadcrumbs.parse(dataOf(page(path))[0])
    for (const { item } of itemListElement) expect(pages.has(new URL(item).pathname), item).toBe(true)
    expect(itemListElement.at(-1)?.item).toBe(`https://portal.test${path}`)
  })

  test('of the first page says who provides', () => {
    for (const path of ['/', '/ja']) expect(Provider.parse(dataOf(page(path))[0])['@graph'][0].name).toBe('Test & Co')
  })
})

describe('a shared link', () => {
  test.each([...pages.keys()])('%s has its title, words, address and a picture', (path) => {
    const meta = new Map(
      [...page(path).matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)"/g)].map(([, name = '', content = '']) => [
        name,
        content,
      ]),
    )
    expect(meta.get('og:url')).toBe(`https://portal.test${path}`)
    expect(meta.get('og:image')).toBe('https://portal.test/assets/social.png')
    expect(meta.get('og:image:alt')?.length).toBeGreaterThan(10)
    expect(meta.get('twitter:card')).toBe('summary_large_image')
    for (const name of ['title', 'description', 'image', 'image:alt']) {
      expect(meta.get(`twitter:${name}`), name).toBe(meta.get(`og:${name}`))
    }
    expect(meta.get('og:description')).toBe(meta.get('description'))
    expect([meta.get('og:locale'), meta.get('og:locale:alternate')]).toEqual(
      path.startsWith('/ja') ? ['ja_JP', 'en_US'] : ['en_US', 'ja_JP'],
    )
  })

  test('shows a PNG of the size it names, at most 100 KiB', async () => {
    const png = await readFile(`web/static${PICTURE.path}`)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([PICTURE.width, PICTURE.height])
    expect(png.byteLength).toBeLessThanOrEqual(100 * 1024)
  })
})
