import type { PlanView } from '#worker/contracts/catalog.ts'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { PlanRows } from '../components/plan-rows.tsx'
import { cheapest, internetGroups, OFFERING_NAMES, TIER_NAMES } from '../plans.ts'
import { formatYen, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'
import { anchorOf } from './services.tsx'

export function InternetPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { language } = scope
  const head = CATEGORY_PAGES.internet[language]
  const text = PLAN[language]
  const groups = internetGroups(plans)
  return (
    <Page {...scope} title={head.title} description={head.description}>
      <PageHead
        language={language}
        trail={[{ path: '/services', name: CHROME[language].services }]}
        here={CATEGORY_NAMES.internet[language]}
        heading={head.heading}
        lede={head.lede}
      >
        {groups.length > 1 && (
          <nav aria-label={text.jump}>
            <ul className="jumps">
              {groups.map(({ offeringType, plans: group }) => {
                const { home, speed } = OFFERING_NAMES[offeringType][language]
                const low = cheapest(group)
                return (
                  <li key={offeringType}>
                    <a href={`#${anchorOf(offeringType)}`}>
                      <b>{home}</b> <span>{speed}</span>
                      {low && <span className="muted small">{from(language, formatYen(low.price.amount))}</span>}
                    </a>
                  </li>
                )
              })}
            </ul>
          </nav>
        )}
      </PageHead>
      <div className="section section--first">
        <div className="wrap stack stack--loose">
          {groups.length === 0 && <Empty {...SERVICES[language].none} />}
          {groups.map(({ offeringType, plans: group }) => {
            const { home, speed } = OFFERING_NAMES[offeringType][language]
            const anchor = anchorOf(offeringType)
            return (
              <section key={offeringType} aria-labelledby={anchor} className="group">
                <h2 className="subtitle" id={anchor}>
                  {home} <span className="group__speed">{speed}</span>
                </h2>
                <PlanRows
                  language={language}
                  labelledBy={anchor}
                  caption={text.compareCaption}
                  rows={group.map((plan) => ({ plan, name: TIER_NAMES[plan.internet.tier][language] }))}
                />
              </section>
            )
          })}
        </div>
      </div>
      <Notices language={language} category="internet" />
    </Page>
  )
}

function from(language: 'en' | 'ja', price: string): string {
  return language === 'ja' ? `${price}〜` : `from ${price}`
}
