import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { CatalogText } from '../components/catalog-text.tsx'
import { Arrow } from '../components/icons.tsx'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PlanTable } from '../components/plan-table.tsx'
import { Price } from '../components/price.tsx'
import { breadcrumbData, trailTo } from '../data/breadcrumbs.ts'
import { planData } from '../data/plan.ts'
import { hasCalls, hasSms, neighbours, OFFERING_NAMES, simColumnName, TIER_NAMES } from '../plans.ts'
import { categoryPath, formatYen, localPath, orderPath, type Language, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME, PRICE_WORDS } from '../text/chrome.ts'
import { PLAN, regionName, TERMS } from '../text/plan.ts'

/** Enough to see what a step up or down costs. */
const MOST_OTHERS = 5

export function PlanPage({ plan, plans, ...scope }: PageScope & { plan: PlanView; plans: readonly PlanView[] }) {
  const { site, language } = scope
  const text = PLAN[language]
  const name = plan.name[language]
  const compared = neighbours(plan, plans, MOST_OTHERS)
  const trail = trailTo(scope, name, [
    { path: '/services', name: CHROME[language].services },
    { path: categoryPath(plan.category), name: CATEGORY_NAMES[plan.category][language] },
  ])
  return (
    <Page
      {...scope}
      title={name}
      description={descriptionOf(plan, language)}
      data={[planData(plan, scope), breadcrumbData(scope, trail)]}
    >
      <PageHead
        language={language}
        trail={trail}
        heading={<CatalogText text={plan.name} language={language} />}
        lede={plan.summary[language] && <CatalogText text={plan.summary} language={language} />}
      />
      <div className="section section--first">
        <div className="wrap plan">
          <section className="card plan__pay stack" aria-labelledby="pay">
            <h2 className="visually-hidden" id="pay">
              {text.payHeading}
            </h2>
            <p>
              <Price language={language} price={plan.price} cycle={plan.cycle} large />
            </p>
            <p
              className="plan__facts cluster"
              data-facts={plan.sku}
              data-in={text.inStock}
              data-low={text.low}
              data-out={text.out}
            />
            <dl className="facts">
              {plan.companions.map((companion) => (
                <Charge key={companion.sku} language={language} charge={companion} />
              ))}
              <div>
                <dt>{text.firstInvoice}</dt>
                <dd>{formatYen(plan.dueNow.amount)}</dd>
              </div>
              {plan.cycle === 'monthly' && (
                <div>
                  <dt>{text.following}</dt>
                  <dd>{formatYen(plan.monthly.amount)}</dd>
                </div>
              )}
            </dl>
            <a className="button button--block" href={orderPath(plan)} rel="nofollow">
              {text.orderThis}
            </a>
            <p className="muted small">{plan.sim?.familyDiscount ? `${text.familyNote} ${text.orderNote}` : text.orderNote}</p>
          </section>
          <div className="stack stack--loose">
            <section aria-labelledby="about" className="stack">
              <h2 className="subtitle" id="about">
                {text.aboutHeading}
              </h2>
              <dl className="facts">
                {traitsOf(plan, language).map(([label, value]) => (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            </section>
            {plan.options.length > 0 && (
              <section aria-labelledby="options" className="stack">
                <h2 className="subtitle" id="options">
                  {text.optionsHeading}
                </h2>
                <p className="muted">{text.optionsNote}</p>
                <dl className="facts">
                  {plan.options.map((option) => (
                    <Charge key={option.sku} language={language} charge={option} />
                  ))}
                </dl>
              </section>
            )}
          </div>
        </div>
      </div>
      {compared.length > 1 && (
        <section className="section section--others" aria-labelledby="others">
          <div className="wrap stack">
            <h2 className="subtitle" id="others">
              {text.othersHeading}
            </h2>
            <PlanTable
              language={language}
              caption={`${text.othersHeading}: ${text.compareCaption}`}
              plans={compared}
              current={plan}
            />
            <p>
              <a className="go" href={localPath(language, categoryPath(plan.category))}>
                {text.allOf} <Arrow />
              </a>
            </p>
          </div>
        </section>
      )}
      <Notices site={site} language={language} category={plan.category} plans={[plan]} />
    </Page>
  )
}

function Charge({ language, charge }: { language: Language; charge: CompanionView }) {
  return (
    <div>
      <dt>
        <CatalogText text={charge.name} language={language} />
      </dt>
      <dd>
        <Price language={language} price={charge.price} cycle={charge.cycle} tax={false} />
      </dd>
    </div>
  )
}

function traitsOf(plan: PlanView, language: Language): [string, string][] {
  const text = PLAN[language]
  const term: [string, string] = [text.term, TERMS[language][plan.cycle]]
  if (plan.internet) {
    const { home, speed } = OFFERING_NAMES[plan.internet.offeringType][language]
    return [[text.homeType, home], [text.speed, speed], [text.tier, TIER_NAMES[plan.internet.tier][language]], term]
  }
  if (plan.sim) {
    const { sim } = plan
    const has = (present: boolean) => (present ? text.yes : text.no)
    return [
      [text.lineType, simColumnName(sim, language)],
      [text.data, `${sim.dataGb} GB`],
      [text.sms, has(hasSms(sim))],
      [text.calls, has(hasCalls(sim))],
      [text.identity, hasCalls(sim) ? text.needed : text.notNeeded],
      term,
    ]
  }
  return plan.vpn ? [[text.region, regionName(plan.vpn.region, language)], term] : [term]
}

function descriptionOf(plan: PlanView, language: Language): string {
  const words = PRICE_WORDS[language]
  const price = formatYen(plan.price.amount)
  return language === 'ja'
    ? `${plan.name.ja}：${price}${words[plan.cycle]}（税込）。${plan.summary.ja}`
    : `${plan.name.en} for ${price} ${words[plan.cycle]}, tax included. ${plan.summary.en}`
}
