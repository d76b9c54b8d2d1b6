import type { PlanView } from '#worker/contracts/catalog.ts'
import { AddressCheck } from '../components/address-check.tsx'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { PlanTable } from '../components/plan-table.tsx'
import { breadcrumbData, trailTo } from '../data/breadcrumbs.ts'
import { anchorOf, cheapest, type InternetPlan, internetGroups, OFFERING_NAMES, TIER_NAMES } from '../plans.ts'
import { formatYen, type Language, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

export function InternetPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { site, language } = scope
  const head = CATEGORY_PAGES.internet[language]
  const text = PLAN[language]
  const groups = internetGroups(plans)
  const trail = trailTo(scope, CATEGORY_NAMES.internet[language], [{ path: '/services', name: CHROME[language].services }])
  return (
    <Page {...scope} title={head.title} description={head.description} data={[breadcrumbData(scope, trail)]}>
      <PageHead language={language} trail={trail} heading={head.heading} lede={head.lede}>
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
          <AddressCheck site={site} language={language} groups={groups} />
          {groups.length === 0 && <Empty {...SERVICES[language].none} />}
          {groups.map(({ offeringType, plans: group }) => {
            const { home, speed } = OFFERING_NAMES[offeringType][language]
            const anchor = anchorOf(offeringType)
            return (
              <section key={offeringType} aria-labelledby={anchor} className="group">
                <h2 className="subtitle" id={anchor}>
                  {home} <span className="group__speed">{speed}</span>
                </h2>
                <PlanTable
                  language={language}
                  caption={`${home}, ${speed}: ${text.compareCaption}`}
                  plans={group}
                  {...(hasUniqueTiers(group) && { nameOf: (plan) => tierOf(plan, language) })}
                />
              </section>
            )
          })}
        </div>
      </div>
      <Notices site={site} language={language} category="internet" plans={plans} />
    </Page>
  )
}

/** Else "Gold" would name several plans of one group. */
function hasUniqueTiers(group: readonly InternetPlan[]): boolean {
  return new Set(group.map(({ internet }) => internet.tier)).size === group.length
}

function tierOf(plan: PlanView, language: Language): string {
  return plan.internet ? TIER_NAMES[plan.internet.tier][language] : plan.name[language]
}

function from(language: Language, price: string): string {
  return language === 'ja' ? `${price}〜` : `from ${price}`
}
