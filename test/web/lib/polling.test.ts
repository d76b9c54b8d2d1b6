import { expect, test } from 'vitest'
import { isFinal } from '#web/features/orders/is-final.ts'
import { pollUntil } from '#web/lib/polling.ts'

const interval = pollUntil(isFinal)
const state = (status: Parameters<typeof isFinal>[0]['status']) => ({ state: { data: { status } } })

test.each(['awaiting-review', 'approved', 'scheduled', 'in-progress', 'needs-attention', 'failed'] as const)(
  'an order that is %s is asked for every three seconds',
  (status) => {
    expect(interval(state(status))).toBe(3000)
  },
)

test.each(['completed', 'cancelled'] as const)('an order that is %s is asked for no more', (status) => {
  expect(interval(state(status))).toBe(false)
})

test('before the first answer there is nothing to follow', () => {
  expect(interval({ state: { data: undefined } })).toBe(false)
})
