import { Category, type PlanView } from '#worker/contracts/catalog.ts'
import { Arrow, CategoryIcon } from '../components/icons.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { Price } from '../components/price.tsx'
import { breadcrumbData, trailTo } from '../data/breadcrumbs.ts'
import { anchorOf, cheapest, internetGroups, OFFERING_NAMES, plansOf, SIM_COLUMNS, simColumnName } from '../plans.ts'
import { categoryPath, localPath, planPath, type Language, type PageScope } from '../site.ts'
import { CATEGORY_NAMES } from '../text/chrome.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

type Line = { name: string; path: string; plan: PlanView; from: boolean }

export function ServicesPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { language } = scope
  const text = SERVICES[language]
  const trail = trailTo(scope, text.heading)
  return (
    <Page {...scope} title={text.title} description={text.description} data={[breadcrumbData(scope, trail)]}>
      <PageHead language={language} trail={trail} heading={text.heading} lede={text.lede} />
      <section className="section section--first">
        <div className="wrap grid grid--wide">
          {plans.length === 0 && <Empty heading={text.none.heading} body={text.none.body} />}
          {Category.options
            .filter((category) => plansOf(plans, category).length > 0)
            .map((category) => (
              <article key={category} className="card stack">
                <CategoryIcon category={category} />
                <h2 className="card__title">{CATEGORY_NAMES[category][language]}</h2>
                <p className="muted">{CATEGORY_PAGES[category][language].lede}</p>
                <ul className="lines">
                  {linesOf(category, plans, language).map(({ name, path, plan, from }) => (
                    <li key={name}>
                      <a href={localPath(language, path)}>{name}</a>
                      <Price language={language} price={plan.price} from={from} tax={false} />
                    </li>
                  ))}
                </ul>
                <p>
                  <a className="go" href={localPath(language, categoryPath(category))}>
                    {text.compare}: {plansOf(plans, category).length} {text.choices} <Arrow />
                  </a>
                </p>
              </article>
            ))}
        </div>
      </section>
    </Page>
  )
}

function linesOf(category: Category, plans: readonly PlanView[], language: Language): Line[] {
  const own = plansOf(plans, category)
  if (category === 'internet') {
    return internetGroups(own).flatMap(({ offeringType, plans: group }) => {
      const { home, speed } = OFFERING_NAMES[offeringType][language]
      return line(`${home}, ${speed}`, `/services/internet#${anchorOf(offeringType)}`, group)
    })
  }
  if (category === 'sim') {
    return SIM_COLUMNS.flatMap((column) => {
      if (column.familyDiscount) return []
      const group = own.filter((plan) => plan.sim?.type === column.type)
      return line(simColumnName(column, language), '/services/sim', group)
    })
  }
  return own.map((plan) => ({ name: plan.name[language], path: planPath(plan), plan, from: false }))
}

function line(name: string, path: string, group: readonly PlanView[]): Line[] {
  const plan = cheapest(group)
  return plan ? [{ name, path, plan, from: true }] : []
}
