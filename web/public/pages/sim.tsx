import type { PlanView } from '#worker/contracts/catalog.ts'
import { CatalogText } from '../components/catalog-text.tsx'
import { Notices } from '../components/notices.tsx'
import { Page } from '../components/page.tsx'
import { Empty, PageHead } from '../components/page-head.tsx'
import { PlanTable } from '../components/plan-table.tsx'
import { SimMatrix } from '../components/sim-matrix.tsx'
import { breadcrumbData, trailTo } from '../data/breadcrumbs.ts'
import { anchorOf, commonFees, isCrowded, simColumnName, simKind, simMatrix } from '../plans.ts'
import { formatYen, type PageScope } from '../site.ts'
import { CATEGORY_NAMES, CHROME } from '../text/chrome.ts'
import { PLAN } from '../text/plan.ts'
import { CATEGORY_PAGES, SERVICES } from '../text/services.ts'

export function SimPage({ plans, ...scope }: PageScope & { plans: readonly PlanView[] }) {
  const { site, language } = scope
  const head = CATEGORY_PAGES.sim[language]
  const text = PLAN[language]
  const matrix = simMatrix(plans)
  const crowded = isCrowded(matrix)
  const fees = commonFees(plans).filter(({ cycle }) => cycle === 'one-time')
  const trail = trailTo(scope, CATEGORY_NAMES.sim[language], [{ path: '/services', name: CHROME[language].services }])
  return (
    <Page {...scope} title={head.title} description={head.description} data={[breadcrumbData(scope, trail)]}>
      <PageHead language={language} trail={trail} heading={head.heading} lede={head.lede} />
      <div className="section section--first">
        <div className="wrap stack stack--loose">
          {plans.length === 0 && <Empty {...SERVICES[language].none} />}
          {plans.length > 0 && <SimMatrix language={language} matrix={matrix} plans={plans} />}
          {fees.length > 0 && (
            <p className="notice">
              {fees.map((fee) => (
                <span key={fee.sku}>
                  <CatalogText text={fee.name} language={language} /> <b>{formatYen(fee.price.amount)}</b>{' '}
                </span>
              ))}
              <span className="muted">{text.oneFee}</span>
            </p>
          )}
          {matrix.columns.length > 0 && (
            <section aria-labelledby="kinds" className="stack">
              <h2 className="subtitle" id="kinds">
                {text.kindsHeading}
              </h2>
              <div className={crowded ? 'stack stack--loose' : 'kinds'}>
                {matrix.columns.map((column) => {
                  const name = simColumnName(column, language)
                  const kind = simKind(plans, column)
                  return (
                    <section key={name} className="stack stack--tight" aria-labelledby={anchorOf(simColumnName(column, 'en'))}>
                      <h3 id={anchorOf(simColumnName(column, 'en'))}>{name}</h3>
                      {crowded ? (
                        <PlanTable language={language} caption={`${name}: ${text.compareCaption}`} plans={kind} />
                      ) : (
                        kind[0] && (
                          <p className="muted">
                            <CatalogText text={kind[0].summary} language={language} />
                          </p>
                        )
                      )}
                    </section>
                  )
                })}
              </div>
            </section>
          )}
        </div>
      </div>
      <Notices site={site} language={language} category="sim" plans={plans} />
    </Page>
  )
}
