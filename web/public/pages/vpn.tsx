import type { PlanView } from '#worker/contracts/catalog.ts'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { PlanRows } from '../components/plan-rows.tsx'
import type { PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

export function VpnPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { language } = scope
  const head = CATEGORY_PAGES.vpn[language]
  return (
    <Page {...scope} title={head.title} description={head.description}>
      <PageHead
        language={language}
        trail={[{ path: '/services', name: CHROME[language].services }]}
        here={CATEGORY_NAMES.vpn[language]}
        heading={head.heading}
        lede={head.lede}
      />
      <section className="section section--first" aria-labelledby="routers">
        <div className="wrap stack">
          <h2 className="subtitle" id="routers">
            {head.title}
          </h2>
          {plans.length === 0 ? (
            <Empty {...SERVICES[language].none} />
          ) : (
            <PlanRows
              language={language}
              labelledBy="routers"
              caption={PLAN[language].compareCaption}
              rows={plans.map((plan) => ({ plan, name: plan.name[language] }))}
            />
          )}
        </div>
      </section>
      <Notices language={language} category="vpn" />
    </Page>
  )
}
