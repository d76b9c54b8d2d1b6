import { expect, test } from 'vitest'
import { toPricedItems, toTotals } from '#web/features/checkout/priced-items.ts'
import { yen } from '#worker/contracts/money.ts'
import { plan, voice } from './plans.ts'

test('a service costs its plan, its companions and the options chosen', () => {
  expect(toPricedItems(voice, ['SIM-VOICEMAIL', 'NOT-OFFERED']).map(({ sku, price }) => [sku, price])).toEqual([
    ['SIM-VOICE-10GB', 1925],
    ['SIM-VOICE-10GB-FEE', 3300],
    ['SIM-VOICEMAIL', 330],
  ])
  expect(toPricedItems(voice, [])).toHaveLength(2)
})

test('a corrected price replaces the one of the catalog', () => {
  expect(toPricedItems(voice, [], { 'SIM-VOICE-10GB': 2035 })[0]?.price).toBe(2035)
})

test('due now is the first charge of everything, monthly only what repeats', () => {
  const items = toPricedItems(voice, ['SIM-VOICEMAIL'])
  expect(toTotals([{ items, quantity: 1 }])).toEqual({ dueNow: 5555, monthly: 2255, yearly: 0 })
  expect(toTotals([{ items, quantity: 3 }])).toEqual({ dueNow: 16665, monthly: 6765, yearly: 0 })
})

test('a yearly plan is due now and then every year', () => {
  const yearly = plan({ sku: 'VPN-YEAR', category: 'vpn', price: yen(30000), cycle: 'annually', companions: [] })
  expect(toTotals([{ items: toPricedItems(yearly, []), quantity: 1 }])).toEqual({ dueNow: 30000, monthly: 0, yearly: 30000 })
})

test('an empty cart costs nothing', () => {
  expect(toTotals([])).toEqual({ dueNow: 0, monthly: 0, yearly: 0 })
})
