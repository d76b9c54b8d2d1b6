import type { PlanView } from '#worker/contracts/catalog.ts'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { Fees } from '../components/plan-rows.tsx'
import { type SimColumn, simColumnName, simMatrix } from '../plans.ts'
import { formatYen, localPath, planPath, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME, PRICE_WORDS } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

export function SimPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { language } = scope
  const head = CATEGORY_PAGES.sim[language]
  const text = PLAN[language]
  const { columns, rows } = simMatrix(plans)
  const fees = feesOf(plans)
  return (
    <Page {...scope} title={head.title} description={head.description}>
      <PageHead
        language={language}
        trail={[{ path: '/services', name: CHROME[language].services }]}
        here={CATEGORY_NAMES.sim[language]}
        heading={head.heading}
        lede={head.lede}
      />
      <div className="section section--first">
        <div className="wrap stack stack--loose">
          {rows.length === 0 && <Empty {...SERVICES[language].none} />}
          {rows.length > 0 && (
            <div className="table-scroll">
              <table className="table matrix">
                <caption>{text.matrixCaption}</caption>
                <thead>
                  <tr>
                    <th scope="col">
                      <span className="visually-hidden">{text.size}</span>
                    </th>
                    {columns.map((column) => (
                      <th key={simColumnName(column, language)} scope="col" className="number">
                        {simColumnName(column, language)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ dataGb, cells }) => (
                    <tr key={dataGb}>
                      <th scope="row">{dataGb} GB</th>
                      {cells.map((cell, index) => (
                        <td key={index} className="number">
                          {cell.length === 0 && text.none}
                          {cell.map((plan) => (
                            <a key={plan.sku} href={localPath(language, planPath(plan))}>
                              <span className="visually-hidden">{plan.name[language]} </span>
                              {formatYen(plan.price.amount)}
                              {plan.cycle !== 'monthly' && ` ${PRICE_WORDS[language][plan.cycle]}`}
                            </a>
                          ))}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {fees.length > 0 && (
            <p className="notice">
              <Fees language={language} companions={fees} /> <span className="muted">{text.oneFee}</span>
            </p>
          )}
          {columns.length > 0 && (
            <section aria-labelledby="kinds" className="stack">
              <h2 className="subtitle" id="kinds">
                {text.kindsHeading}
              </h2>
              <div className="grid">
                {columns.map((column) => (
                  <Kind key={simColumnName(column, language)} column={column} plans={plans} language={language} />
                ))}
              </div>
            </section>
          )}
        </div>
      </div>
      <Notices language={language} category="sim" />
    </Page>
  )
}

function Kind({ column, plans, language }: { column: SimColumn; plans: readonly PlanView[]; language: 'en' | 'ja' }) {
  const example = plans.find((plan) => plan.sim?.type === column.type && plan.sim.familyDiscount === column.familyDiscount)
  return (
    <article className="card stack stack--tight">
      <h3 className="card__title">{simColumnName(column, language)}</h3>
      <p className="muted">{example?.summary[language]}</p>
    </article>
  )
}

/** Fees that every plan of the page has in common. */
function feesOf(plans: readonly PlanView[]): PlanView['companions'] {
  const [first, ...others] = plans
  return (first?.companions ?? []).filter((fee) => others.every((plan) => plan.companions.some(({ sku }) => sku === fee.sku)))
}
