import type { CompanionView, PlanView } from '#worker/contracts/catalog.ts'
import { formatYen, localPath, orderPath, planPath, type Language } from '../site.ts'
import { PLAN } from '../text/plan.ts'
import { Price } from './price.tsx'

type PlanRowsProps = {
  language: Language
  caption: string
  labelledBy: string
  rows: readonly { plan: PlanView; name: string }[]
}

/**
 * Comparison of a few plans: a real table whose rows stack on phones. Roles are spelled out because a changed `display` makes browsers
 * drop the table semantics.
 */
export function PlanRows({ language, caption, labelledBy, rows }: PlanRowsProps) {
  const text = PLAN[language]
  return (
    <table className="plan-rows" role="table" aria-labelledby={labelledBy}>
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {text.plan}
          </th>
          <th role="columnheader" scope="col">
            {text.once}
          </th>
          <th role="columnheader" scope="col">
            {text.monthly}
          </th>
          <th role="columnheader" scope="col">
            <span className="visually-hidden">{text.order}</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ plan, name }) => (
          <tr role="row" key={plan.sku}>
            <th role="rowheader" scope="row">
              <a href={localPath(language, planPath(plan))}>{name}</a>
              <span className="plan-rows__summary">{plan.summary[language]}</span>
            </th>
            <td role="cell" className="plan-rows__fees">
              <Fees language={language} companions={plan.companions} />
            </td>
            <td role="cell" className="plan-rows__price">
              <Price language={language} price={plan.price} cycle={plan.cycle} tax={false} />
            </td>
            <td role="cell" className="plan-rows__action">
              <a className="button button--secondary button--small" href={orderPath(plan)} rel="nofollow">
                {text.order}
                <span className="visually-hidden"> {plan.name[language]}</span>
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Fees({ language, companions }: { language: Language; companions: readonly CompanionView[] }) {
  if (companions.length === 0) return <>{PLAN[language].none}</>
  return (
    <>
      {companions.map((companion) => (
        <span key={companion.sku} className="fee">
          {companion.name[language]} <b>{formatYen(companion.price.amount)}</b>
        </span>
      ))}
    </>
  )
}
