import type { PlanView } from '#worker/contracts/catalog.ts'
import {
  anchorOf,
  cheapest,
  commonFees,
  hasCalls,
  hasSms,
  isCrowded,
  type SimColumn,
  simColumnName,
  simKind,
  type SimMatrix as Matrix,
  type SimPlan,
} from '../plans.ts'
import { formatYen, localPath, planPath, type Language } from '../site.ts'
import { PRICE_WORDS } from '../text/chrome.ts'
import { PLAN, SHORT_TERMS } from '../text/plan.ts'

type SimMatrixProps = { language: Language; matrix: Matrix; plans: readonly PlanView[] }

/** Sizes down, kinds of line across, and below the prices what each kind has. The region scrolls when letters are very large. */
export function SimMatrix({ language, matrix, plans }: SimMatrixProps) {
  const text = PLAN[language]
  const { columns, rows } = matrix
  const across = columns.length + 1
  const features: [string, (column: SimColumn) => string][] = [
    [text.sms, (column) => (hasSms(column) ? text.yes : text.no)],
    [text.calls, (column) => (hasCalls(column) ? text.yes : text.no)],
    [text.identity, (column) => (hasCalls(column) ? text.needed : text.notNeeded)],
    [text.dueOnce, (column) => dueOnce(simKind(plans, column), language)],
    [text.term, (column) => termOf(simKind(plans, column), language)],
  ]
  return (
    <section className="table-scroll" aria-labelledby="matrix" tabIndex={0}>
      <table className="table matrix">
        <caption id="matrix">{text.matrixCaption}</caption>
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
          <tr className="visually-hidden">
            <th colSpan={across} scope="rowgroup">
              {text.pricesGroup}
            </th>
          </tr>
          {rows.map(({ dataGb, cells }) => (
            <tr key={dataGb}>
              <th scope="row">{dataGb} GB</th>
              {cells.map((cell, index) => (
                <td key={index} className="number">
                  {isCrowded(matrix) ? (
                    <Range language={language} cell={cell} anchor={anchorOf(simColumnName(columns[index] ?? NO_KIND, 'en'))} />
                  ) : (
                    <Prices language={language} cell={cell} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tbody className="matrix__line">
          <tr>
            <th colSpan={across} scope="rowgroup">
              {text.lineGroup}
            </th>
          </tr>
          {features.map(([name, valueOf]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column) => (
                <td key={simColumnName(column, language)} className="number">
                  {valueOf(column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const NO_KIND: SimColumn = { type: 'Data', familyDiscount: false }

function Prices({ language, cell }: { language: Language; cell: readonly SimPlan[] }) {
  if (cell.length === 0) return <>{PLAN[language].none}</>
  return (
    <>
      {cell.map((plan) => (
        <a key={plan.sku} href={localPath(language, planPath(plan))}>
          <span className="visually-hidden">{plan.name[language]} </span>
          {formatYen(plan.price.amount)}
          {plan.cycle !== 'monthly' && ` ${PRICE_WORDS[language][plan.cycle]}`}
        </a>
      ))}
    </>
  )
}

/** Too many plans for a cell: their lowest price, leading to the list of the kind. */
function Range({ language, cell, anchor }: { language: Language; cell: readonly SimPlan[]; anchor: string }) {
  const low = cheapest(cell) ?? cell[0]
  if (!low) return <>{PLAN[language].none}</>
  const price = formatYen(low.price.amount)
  return <a href={`#${anchor}`}>{language === 'ja' ? `${price}〜` : `${PRICE_WORDS.en.from} ${price}`}</a>
}

function dueOnce(plans: readonly PlanView[], language: Language): string {
  const isOnce = ({ cycle }: { cycle: string }) => cycle === 'one-time'
  const fees = commonFees(plans).filter(isOnce)
  if (plans.some(({ companions }) => companions.filter(isOnce).length !== fees.length)) return PLAN[language].differs
  return fees.length === 0 ? PLAN[language].none : formatYen(fees.reduce((sum, { price }) => sum + price.amount, 0))
}

function termOf(plans: readonly PlanView[], language: Language): string {
  return [...new Set(plans.map(({ cycle }) => SHORT_TERMS[language][cycle]))].join(' / ')
}
