import type { History } from './history.ts'
import type { Plan } from './plan.ts'

/** What a person needs to see what went wrong: the plan, and the ledgers in plain words. */
export function tellHistory(plan: Plan, { rows, verdict, phase }: History): string {
  const lines = rows.map(({ at, vendor, operation, type, outcome, detail }) => {
    const told = (detail as { values?: unknown } | null)?.values ?? detail
    const what =
      type === 'effect' ? `${operation} ${told === null ? '' : JSON.stringify(told)}` : `(call ${operation}: ${outcome})`
    return `  ${at} ${vendor} ${what}`
  })
  return [...verdict.violations, `  plan ${JSON.stringify(plan)}`, ...lines, `  the run ends as ${phase}`].join('\n')
}
