import { describe, expect, test } from 'vitest'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { yen } from '#worker/contracts/money.ts'
import { cheapest, internetGroups, siblings, simMatrix } from '#web/public/plans.ts'

let sequence = 0

function plan(changes: Partial<PlanView> = {}): PlanView {
  sequence += 1
  return {
    sku: `SKU-${sequence}`,
    slug: `slug-${sequence}`,
    category: 'sim',
    name: { en: `Plan ${sequence}`, ja: `プラン${sequence}` },
    summary: { en: '', ja: '' },
    price: yen(1000),
    cycle: 'monthly',
    companions: [],
    options: [],
    dueNow: yen(1000),
    monthly: yen(1000),
    ...changes,
  }
}

const sim = (type: 'Data' | 'Data and SMS' | 'Voice', dataGb: number, familyDiscount = false, changes: Partial<PlanView> = {}) =>
  plan({ sim: { type, dataGb, familyDiscount }, ...changes })

describe('the comparison of SIM plans', () => {
  test('has sizes in order, only the kinds that are sold, and a gap where a size is missing', () => {
    const small = sim('Data', 3)
    const large = sim('Voice', 20)
    const both = sim('Voice', 3)
    const { columns, rows } = simMatrix([large, small, both])
    expect(columns).toEqual([
      { type: 'Data', familyDiscount: false },
      { type: 'Voice', familyDiscount: false },
    ])
    expect(rows).toEqual([
      { dataGb: 3, cells: [[small], [both]] },
      { dataGb: 20, cells: [[], [large]] },
    ])
  })

  test('shows every plan, also two of one size and kind', () => {
    const plans = [sim('Voice', 3), sim('Voice', 3), sim('Voice', 3, true)]
    const shown = simMatrix(plans).rows.flatMap(({ cells }) => cells.flat())
    expect(shown.map(({ sku }) => sku).sort()).toEqual(plans.map(({ sku }) => sku).sort())
  })
})

describe('the lowest price', () => {
  test('is a monthly one that anybody can order', () => {
    const low = plan({ price: yen(900) })
    expect(
      cheapest([plan(), low, sim('Voice', 3, true, { price: yen(500) }), plan({ price: yen(800), cycle: 'annually' })]),
    ).toBe(low)
  })
  test('of nothing is none', () => {
    expect(cheapest([])).toBeUndefined()
  })
})

test('internet plans stand together by home and speed, in the order of the catalog', () => {
  const net = (offeringType: 'Home 1G' | 'Apartment 1G', tier: 'Silver' | 'Gold') =>
    plan({ category: 'internet', internet: { offeringType, tier } })
  const plans = [net('Home 1G', 'Silver'), net('Apartment 1G', 'Silver'), net('Home 1G', 'Gold')]
  expect(internetGroups(plans).map(({ offeringType, plans: group }) => [offeringType, group.map(({ sku }) => sku)])).toEqual([
    ['Home 1G', [plans[0]?.sku, plans[2]?.sku]],
    ['Apartment 1G', [plans[1]?.sku]],
  ])
})

test('a plan is compared with its own kind', () => {
  const voice = sim('Voice', 3)
  const larger = sim('Voice', 10)
  expect(siblings(voice, [voice, larger, sim('Data', 3), sim('Voice', 10, true), plan({ category: 'vpn' })])).toEqual([larger])
})
