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

/** Every page a visitor can open, in both languages; each is rendered when it is asked for, because all of them fill a memory. */
export function* renderPages(site: Site, plans: readonly PlanView[]): Generator<RenderedPage> {
  for (const language of LANGUAGES) {
    const scope = (path: string): PageScope => ({ site, language, path })
    const page = (path: string, element: ReactElement) => ({ language, path: localPath(language, path), html: toHtml(element) })
    yield page('/', <HomePage {...scope('/')} plans={plans} />)
    yield page('/services', <ServicesPage {...scope('/services')} plans={plans} />)
    yield page('/services/internet', <InternetPage {...scope('/services/internet')} plans={plansOf(plans, 'internet')} />)
    yield page('/services/sim', <SimPage {...scope('/services/sim')} plans={plansOf(plans, 'sim')} />)
    yield page('/services/vpn', <VpnPage {...scope('/services/vpn')} plans={plansOf(plans, 'vpn')} />)
    for (const plan of plans) {
      yield page(planPath(plan), <PlanPage {...scope(planPath(plan))} plan={plan} plans={plans} />)
    }
  }
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
