import type { PlanView } from '#worker/contracts/catalog.ts'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { PlanTable } from '../components/plan-table.tsx'
import { breadcrumbData, trailTo } from '../data/breadcrumbs.ts'
import type { PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

export function VpnPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { site, language } = scope
  const head = CATEGORY_PAGES.vpn[language]
  const trail = trailTo(scope, CATEGORY_NAMES.vpn[language], [{ path: '/services', name: CHROME[language].services }])
  return (
    <Page {...scope} title={head.title} description={head.description} data={[breadcrumbData(scope, trail)]}>
      <PageHead language={language} trail={trail} heading={head.heading} lede={head.lede} />
      <section className="section section--first" aria-labelledby="routers">
        <div className="wrap stack">
          <h2 className="subtitle" id="routers">
            {head.title}
          </h2>
          {plans.length === 0 ? (
            <Empty {...SERVICES[language].none} />
          ) : (
            <PlanTable language={language} caption={`${head.title}: ${PLAN[language].compareCaption}`} plans={plans} />
          )}
        </div>
      </section>
      <Notices site={site} language={language} category="vpn" plans={plans} />
    </Page>
  )
}
