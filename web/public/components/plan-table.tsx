import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { OFFERING_NAMES } from '../plans.ts'
import { formatYen, localPath, orderPath, planPath, type Language } from '../site.ts'
import { PLAN, regionName, TERMS } from '../text/plan.ts'
import { CatalogText } from './catalog-text.tsx'
import { Price } from './price.tsx'

type PlanTableProps = {
  language: Language
  caption: string
  plans: readonly PlanView[]
  /** Shorter than the plan's name where the heading says the rest. */
  nameOf?: (plan: PlanView) => string
  /** The plan whose page this is. */
  current?: PlanView
}

/**
 * Comparison of plans: a real table whose rows stack on phones. Roles are spelled out because a changed `display` makes browsers
 * drop the table semantics; the labels of stacked cells come from the style sheet and are silent beside the column headers.
 */
export function PlanTable({ language, caption, plans, nameOf, current }: PlanTableProps) {
  const text = PLAN[language]
  const trait = plans[0] && traitOf(plans[0], language)?.label
  const explained = firstWithSummary(plans, language)
  return (
    <table className="plan-rows" role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {[text.plan, trait, text.monthly, text.firstInvoice, text.term].map(
            (label) =>
              label && (
                <th key={label} role="columnheader" scope="col">
                  {label}
                </th>
              ),
          )}
          {!current && (
            <th role="columnheader" scope="col">
              <span className="visually-hidden">{text.order}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {plans.map((plan) => (
          <tr role="row" key={plan.sku} className={plan === current ? 'plan-rows__current' : undefined}>
            <th role="rowheader" scope="row">
              {plan === current ? (
                <>
                  <b>{nameOf ? nameOf(plan) : <CatalogText text={plan.name} language={language} />}</b>{' '}
                  <span className="badge badge--accent">{text.thisPlan}</span>
                </>
              ) : (
                <a href={localPath(language, planPath(plan))}>
                  {nameOf ? nameOf(plan) : <CatalogText text={plan.name} language={language} />}
                </a>
              )}
              {explained.has(plan) && !current && (
                <span className="plan-rows__summary">
                  <CatalogText text={plan.summary} language={language} />
                </span>
              )}
            </th>
            {trait && (
              <td role="cell" data-label={trait}>
                {traitOf(plan, language)?.value}
              </td>
            )}
            <td role="cell" className="plan-rows__price">
              <Price language={language} price={plan.price} cycle={plan.cycle} tax={false} />
            </td>
            <td role="cell" className="plan-rows__first" data-label={text.firstInvoice}>
              <b>{formatYen(plan.dueNow.amount)}</b> <FeesWithin language={language} companions={plan.companions} />
            </td>
            <td role="cell" data-label={text.term}>
              {TERMS[language][plan.cycle]}
            </td>
            {!current && (
              <td role="cell" className="plan-rows__action">
                <a className="button button--secondary button--small" href={orderPath(plan)} rel="nofollow">
                  {text.order}
                  <span className="visually-hidden"> {plan.name[language]}</span>
                </a>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function FeesWithin({ language, companions }: { language: Language; companions: readonly CompanionView[] }) {
  if (companions.length === 0) return null
  return (
    <span className="muted small">
      {PLAN[language].withFees}{' '}
      {companions.map((companion, index) => (
        <span key={companion.sku} className="fee">
          {index > 0 && ', '}
          <CatalogText text={companion.name} language={language} /> {formatYen(companion.price.amount)}
        </span>
      ))}
    </span>
  )
}

/** What plans of a category differ in besides price. */
function traitOf(plan: PlanView, language: Language): { label: string; value: string } | undefined {
  const text = PLAN[language]
  if (plan.internet) return { label: text.speed, value: OFFERING_NAMES[plan.internet.offeringType][language].speed }
  if (plan.sim) return { label: text.data, value: `${plan.sim.dataGb} GB` }
  return plan.vpn && { label: text.region, value: regionName(plan.vpn.region, language) }
}

/** The same words are read once a table, at the first plan that has them. */
function firstWithSummary(plans: readonly PlanView[], language: Language): ReadonlySet<PlanView> {
  const first = new Map<string, PlanView>()
  for (const plan of plans) {
    const summary = plan.summary[language]
    if (summary && !first.has(summary)) first.set(summary, plan)
  }
  return new Set(first.values())
}
