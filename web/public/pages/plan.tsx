import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Price } from '../components/price.tsx'
import { OFFERING_NAMES, siblings, simColumnName, TIER_NAMES } from '../plans.ts'
import { categoryPath, formatYen, localPath, orderPath, planPath, type Language, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME, PRICE_WORDS } from '../text/chrome.ts'
import { PLAN, regionName } from '../text/plan.ts'
import { planData } from './plan-data.ts'

export function PlanPage({ plan, plans, ...scope }: PageScope & { plan: PlanView; plans: readonly PlanView[] }) {
  const { language } = scope
  const text = PLAN[language]
  const name = plan.name[language]
  const others = siblings(plan, plans)
  return (
    <Page {...scope} title={name} description={descriptionOf(plan, language)} data={planData(plan, scope)}>
      <PageHead
        language={language}
        trail={[
          { path: '/services', name: CHROME[language].services },
          { path: categoryPath(plan.category), name: CATEGORY_NAMES[plan.category][language] },
        ]}
        here={name}
        heading={name}
        lede={plan.summary[language]}
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
      <Notices language={language} category={plan.category} />
      {others.length > 0 && (
        <section className="section" aria-labelledby="others">
          <div className="wrap stack">
            <h2 className="subtitle" id="others">
              {text.othersHeading}
            </h2>
            <ul className="lines">
              {others.map((other) => (
                <li key={other.sku}>
                  <a href={localPath(language, planPath(other))}>{other.name[language]}</a>
                  <Price language={language} price={other.price} cycle={other.cycle} tax={false} />
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
    </Page>
  )
}

function Charge({ language, charge }: { language: Language; charge: CompanionView }) {
  return (
    <div>
      <dt>{charge.name[language]}</dt>
      <dd>
        <Price language={language} price={charge.price} cycle={charge.cycle} tax={false} />
      </dd>
    </div>
  )
}

function traitsOf(plan: PlanView, language: Language): [string, string][] {
  const text = PLAN[language]
  if (plan.internet) {
    const { home, speed } = OFFERING_NAMES[plan.internet.offeringType][language]
    return [
      [text.homeType, home],
      [text.speed, speed],
      [text.tier, TIER_NAMES[plan.internet.tier][language]],
    ]
  }
  if (plan.sim) {
    return [
      [text.lineType, simColumnName(plan.sim, language)],
      [text.data, `${plan.sim.dataGb} GB`],
    ]
  }
  return plan.vpn ? [[text.region, regionName(plan.vpn.region, language)]] : []
}

function descriptionOf(plan: PlanView, language: Language): string {
  const words = PRICE_WORDS[language]
  const price = formatYen(plan.price.amount)
  return language === 'ja'
    ? `${plan.name.ja}：${price}${words[plan.cycle]}（税込）。${plan.summary.ja}`
    : `${plan.name.en} for ${price} ${words[plan.cycle]}, tax included. ${plan.summary.en}`
}
