import { type CatalogView, Category, type PlanView } from '#worker/contracts/catalog.ts'
import type { PortalEnv } from '#worker/env.ts'
import { NOT_FOUND_PATH } from '#worker/lib/catalog-manifest.ts'
import { sha256 } from '#worker/lib/ids.ts'
import { pagePolicy } from '#worker/lib/security-headers.ts'
import { FAVICON } from '#web/public/design/favicon.ts'
import { PAGE_SCRIPT } from '#web/public/design/script.ts'
import { STYLESHEET } from '#web/public/design/stylesheet.ts'
import { pagePaths, renderNotFound, renderPages } from '#web/public/render-pages.tsx'
import { LANGUAGES, type Site } from '#web/public/site.ts'
import type { Rendered, RenderedDocument, Rendering, Stamp } from './compose-version.ts'
import { renderRobots, renderSitemap } from './search-engines.ts'

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

type Settings = Pick<PortalEnv, 'APP_NAME' | 'PUBLIC_BASE_URL' | 'SUPPORT_EMAIL' | 'APP_ENVIRONMENT'>

/** Everything a visitor can ask for: JSON by category, pages by language, and what search engines read. */
export async function renderDocuments(plans: readonly PlanView[], settings: Settings): Promise<Rendering> {
  const site: Site = { appName: settings.APP_NAME, baseUrl: settings.PUBLIC_BASE_URL, supportEmail: settings.SUPPORT_EMAIL }
  return {
    pagePolicy: await policyOf(settings.PUBLIC_BASE_URL),
    pages: renderFixed(site, plans, settings),
    stamped: (stamp) => renderStamped(site, plans, stamp),
  }
}

function* renderFixed(site: Site, plans: readonly PlanView[], settings: Settings): Generator<Rendered> {
  for (const { path, html } of renderPages(site, plans)) yield [path, { body: html, type: HTML, page: true }]
  for (const language of LANGUAGES) {
    yield [NOT_FOUND_PATH[language], { body: renderNotFound(site, language), type: HTML, status: 404, page: true }]
  }
  const robots = renderRobots(site, { hidden: settings.APP_ENVIRONMENT === 'staging' })
  yield ['/robots.txt', { body: robots, type: 'text/plain; charset=utf-8' }]
  yield ['/favicon.svg', { body: FAVICON, type: 'image/svg+xml' }]
}

function* renderStamped(site: Site, plans: readonly PlanView[], stamp: Stamp): Generator<Rendered> {
  yield ['/api/public/services', json(plans, stamp)]
  for (const category of Category.options) {
    const own = plans.filter((plan) => plan.category === category)
    yield [`/api/public/services/${category}`, json(own, stamp)]
  }
  const sitemap = renderSitemap(site, pagePaths(plans), stamp.builtAt)
  yield ['/sitemap.xml', { body: sitemap, type: 'application/xml; charset=utf-8' }]
}

function json(plans: readonly PlanView[], { version, builtAt }: Stamp): RenderedDocument {
  const view: CatalogView = { version: String(version), builtAt, currency: 'JPY', taxIncluded: true, plans: [...plans] }
  return { body: JSON.stringify(view), type: JSON_TYPE }
}

/** The same for every page: they share one inline style and one inline script, named here by their hashes. */
async function policyOf(baseUrl: string): Promise<string> {
  const [style, script] = [`'${await hashOf(STYLESHEET)}'`, `'${await hashOf(PAGE_SCRIPT)}'`]
  return pagePolicy({ script, style, connect: "'self'" }, baseUrl)
}

async function hashOf(text: string): Promise<string> {
  return `sha256-${btoa(String.fromCharCode(...(await sha256(text))))}`
}
