import { expect, test } from 'vitest'
import { findHaste } from './haste.ts'
import type { LedgerRow } from './story.ts'

const START = Date.parse('2026-11-20T03:00:00.000Z')
const MARKER = '801000000000001AAA'

type Step = [seconds: number, type: 'call' | 'effect', operation: string, outcome: string, orderId?: string]

function rows(steps: readonly Step[]): LedgerRow[] {
  return steps.map(([seconds, type, operation, outcome, orderid], index) => ({
    seq: index + 1,
    at: new Date(START + seconds * 1000).toISOString(),
    tenant: 'S',
    vendor: 'whmcs',
    type,
    operation,
    key: MARKER,
    outcome,
    detail: orderid === undefined ? null : { orderid },
  }))
}

const placed = (seconds: number, orderId: string, outcome = 'ok'): Step[] => [
  [seconds, 'effect', 'AddOrder', 'applied', orderId],
  [seconds, 'call', 'AddOrder', outcome],
]

test.each<[string, Step[], number]>([
  ['one call', placed(0, '1'), 0],
  ['a second call a second later', [...placed(0, '1'), ...placed(1, '2')], 1],
  ['a second call a day later, the first order still there', [...placed(0, '1'), ...placed(86_400, '2')], 1],
  [
    'a second call after the first order was cancelled',
    [...placed(0, '1'), [5, 'effect', 'CancelOrder', 'applied', '1'], ...placed(6, '2')],
    0,
  ],
  ['a second call before a late one can have settled', [[0, 'call', 'AddOrder', 'fault:late'], ...placed(299, '2')], 1],
  ['a second call after a late one must have settled', [[0, 'call', 'AddOrder', 'fault:late'], ...placed(300, '2')], 0],
  [
    'a late one that is applied after the second call',
    [[0, 'call', 'AddOrder', 'fault:late'], ...placed(301, '2'), [400, 'effect', 'AddOrder', 'applied', '1']],
    0,
  ],
  ['a refusal, then the order', [[0, 'call', 'AddOrder', 'refused'], ...placed(1, '2')], 0],
  ['a call that a proxy repeats', [...placed(0, '1', 'fault:twice'), [60, 'effect', 'AddOrder', 'applied', '2']], 0],
])('%s', (_name, steps, count) => {
  expect(findHaste(rows(steps))).toHaveLength(count)
})
