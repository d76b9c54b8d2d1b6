import type { Category, PlanView } from '#worker/contracts/catalog.ts'

export type Language = 'en' | 'ja'
export const LANGUAGES: readonly Language[] = ['en', 'ja']

/** What the pages know of the installation, from the Worker's settings. */
export type Site = { appName: string; baseUrl: string; supportEmail: string }

/** What every page component receives. `path` is the address without its language, `/services/sim`. */
export type PageScope = { site: Site; language: Language; path: string }

/** English stands at the root, Japanese under /ja. */
export function localPath(language: Language, path: string): string {
  if (language === 'en') return path
  return path === '/' ? '/ja' : `/ja${path}`
}

export function absoluteUrl(site: Site, language: Language, path: string): string {
  const local = localPath(language, path)
  return `${site.baseUrl.replace(/\/$/, '')}${local === '/' ? '/' : local}`
}

export function categoryPath(category: Category): string {
  return `/services/${category}`
}

export function planPath(plan: Pick<PlanView, 'category' | 'slug'>): string {
  return `/services/${plan.category}/${plan.slug}`
}

/** Checkout belongs to the account app, which asks a visitor to log in first. */
export function orderPath(plan: Pick<PlanView, 'sku'>): string {
  return `/checkout?sku=${encodeURIComponent(plan.sku)}`
}

/** ¥1,980: the same digits in both languages. */
export function formatYen(amount: number): string {
  return `¥${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}`
}
