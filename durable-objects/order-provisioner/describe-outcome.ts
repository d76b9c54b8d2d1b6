import type { Outcome } from './effects.ts'

/** What the journal keeps of an outcome: ids, states and counts, nobody's data. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'reservations':
      return `found ${outcome.found.map((one) => `${one.orderId} (${one.status})`).join(', ') || 'nothing'}`
    case 'adoption':
      return outcome.candidate ? `found ${outcome.candidate.orderId} (${outcome.candidate.status})` : 'found nothing'
    case 'line':
      return outcome.line ? `line ${outcome.line.status}` : 'no line'
    case 'order':
      return outcome.order ? `order ${outcome.order.status}/${outcome.order.activationStatus}` : 'no order'
    case 'payment':
      return outcome.present ? 'payment method present' : 'no payment method'
    case 'refused':
      return `refused ${outcome.code}`
    case 'unavailable':
    case 'unknown':
      return `${outcome.kind}: ${outcome.why}`
    case 'done':
      return 'done'
  }
}
