import { expect } from 'vitest'
import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'

/** Yen by SKU. */
export type Prices = Record<string, number>
export type Language = 'en' | 'ja'

export function chargesOf(plan: PlanView): (PlanView | CompanionView)[] {
  return [plan, ...plan.companions, ...plan.options]
}

/** What a JSON answer says a plan and all that goes with it cost. */
export function statedPrices(plan: PlanView): Prices {
  return Object.fromEntries(chargesOf(plan).map(({ sku, price }) => [sku, price.amount]))
}

/** What a reader of the plan's own page sees. */
export function pagePrices(html: string, plan: PlanView, language: Language): Prices {
  const large = /class="[^"]*price--large"[\s\S]*?class="price__amount">([^<]+)</.exec(html)?.[1] ?? ''
  const facts = [...html.matchAll(/<dt[^>]*>([\s\S]*?)<\/dt>\s*<dd[^>]*>([\s\S]*?)<\/dd>/g)].map(
    ([, term = '', value = '']) => [readable(term), yenIn(readable(value))] as const,
  )
  const amounts = facts.flatMap(([, found]) => found)
  expect(amounts, `${plan.slug}: the first invoice`).toContain(plan.dueNow.amount)
  const extras = [...plan.companions, ...plan.options].map(({ sku, name }) => {
    const [amount = Number.NaN] = facts.find(([term]) => term === name[language])?.[1] ?? []
    return [sku, amount] as const
  })
  return Object.fromEntries([[plan.sku, yenIn(large)[0] ?? Number.NaN], ...extras])
}

/** Every price of the schema.org product with this SKU. */
export function dataPrices(html: string, sku: string): number[] {
  const scripts = [...html.matchAll(/<script[^>]*application\/ld\+json[^>]*>([\s\S]*?)<\/script>/g)]
  const products = scripts.flatMap(([, text = '']) => nodes(JSON.parse(text))).filter((node) => node['sku'] === sku)
  return products.flatMap((product) => nodes(product)).flatMap(({ price }) => (price === undefined ? [] : [Number(price)]))
}

/** All amounts in the cell or row of a category page that leads to the plan. */
export function tablePrices(html: string, path: string): number[] {
  const holders = [/<td[^>]*>[\s\S]*?<\/td>/g, /<tr[^>]*>[\s\S]*?<\/tr>/g].flatMap((kind) => html.match(kind) ?? [])
  const own = holders.filter((part) => part.includes(`href="${path}"`) && yenIn(readable(part)).length > 0)
  return yenIn(readable(own[0] ?? ''))
}

function nodes(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(nodes)
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner]
}

function readable(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&#39;': "'" }
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#x27|#39);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim()
}

function yenIn(text: string): number[] {
  return [...text.matchAll(/[¥￥]([\d,]+)/g)].map(([, digits = '']) => Number(digits.replaceAll(',', '')))
}
