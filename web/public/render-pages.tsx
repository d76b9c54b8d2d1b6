import { renderToStaticMarkup } from 'react-dom/server'
import type { ReactElement } from 'react'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { HomePage } from './pages/home.tsx'
import { InternetPage } from './pages/internet.tsx'
import { NotFoundPage } from './pages/not-found.tsx'
import { PlanPage } from './pages/plan.tsx'
import { ServicesPage } from './pages/services.tsx'
import { SimPage } from './pages/sim.tsx'
import { VpnPage } from './pages/vpn.tsx'
import { plansOf } from './plans.ts'
import { LANGUAGES, localPath, planPath, type Language, type PageScope, type Site } from './site.ts'

export type RenderedPage = { language: Language; path: string; html: string }

/** Every page a visitor can open, in both languages. */
export function renderPages(site: Site, plans: readonly PlanView[]): RenderedPage[] {
  return LANGUAGES.flatMap((language) => {
    const scope = (path: string): PageScope => ({ site, language, path })
    const page = (path: string, element: ReactElement) => ({ language, path: localPath(language, path), html: toHtml(element) })
    return [
      page('/', <HomePage {...scope('/')} plans={plans} />),
      page('/services', <ServicesPage {...scope('/services')} plans={plans} />),
      page('/services/internet', <InternetPage {...scope('/services/internet')} plans={plansOf(plans, 'internet')} />),
      page('/services/sim', <SimPage {...scope('/services/sim')} plans={plansOf(plans, 'sim')} />),
      page('/services/vpn', <VpnPage {...scope('/services/vpn')} plans={plansOf(plans, 'vpn')} />),
      ...plans.map((plan) => page(planPath(plan), <PlanPage {...scope(planPath(plan))} plan={plan} plans={plans} />)),
    ]
  })
}

/** Paths that exist whatever is sold, and those of the plans: what a search engine should know. */
export function pagePaths(plans: readonly PlanView[]): string[] {
  return ['/', '/services', '/services/internet', '/services/sim', '/services/vpn', ...plans.map(planPath)]
}

export function renderNotFound(site: Site, language: Language): string {
  return toHtml(<NotFoundPage site={site} language={language} path="/" />)
}

function toHtml(element: ReactElement): string {
  return `<!doctype html>${renderToStaticMarkup(element)}`
}
