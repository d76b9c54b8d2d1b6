import { describe, expect, test } from 'vitest'
import { applyCatalogRules } from '#objects/catalog-publisher/catalog-rules.ts'
import type { CrmProduct } from '#worker/ports/crm.ts'
import { fee, product } from './products.ts'

const healthy = () => [product({ sku: 'GOOD-1' }), product({ sku: 'GOOD-2' })]
const skus = (products: readonly CrmProduct[]) => applyCatalogRules(products).plans.map(({ sku }) => sku)

describe('a broken product is named and left out while the rest publishes', () => {
  const broken: [string, Partial<CrmProduct>, RegExp][] = [
    ['no price', { price: null }, /^no price .+: add one/],
    ['an absurd price', { price: 1e12 }, /price 1000000000000 is above 9999999 yen: look for a typing error/],
    ['a price beyond counting', { price: 1e300 }, /not whole yen/],
    ['content of the wrong kind', { price: 5, unreadable: ['UnitPrice'] }, /^UnitPrice has content of the wrong kind: enter/],
    ['much content of the wrong kind', { unreadable: ['UnitPrice', 'Name'] }, /^UnitPrice and Name have content/],
    ['a price of zero', { price: 0 }, /not above zero/],
    ['a negative price', { price: -1 }, /not above zero/],
    ['a price with decimals', { price: 1980.5 }, /not whole yen/],
    ['a price that is not a number', { price: Number.NaN }, /not whole yen/],
    ['an unknown category', { category: 'Television' }, /category "Television"/],
    ['no category', { category: null }, /category \(empty\)/],
    ['an unknown cycle', { cycle: 'Weekly' }, /billing cycle "Weekly"/],
    ['an unknown item class', { itemClass: 'Gift' }, /item class "Gift"/],
    ['no slug', { slug: null }, /slug \(empty\)/],
    ['a slug in capitals', { slug: 'Voice-SIM' }, /slug "Voice-SIM" is not lower-case words joined by hyphens: write it like/],
    ['a slug with spaces', { slug: 'voice sim' }, /slug "voice sim"/],
    ['a slug that climbs', { slug: '..' }, /slug "\.\."/],
    ['a slug with a letter of another script', { slug: 'voice-sim-日本' }, /slug "voice-sim-日本"/],
    ['a slug that is no path segment', { slug: 'a/../b' }, /slug "a\/\.\.\/b"/],
    ['a companion that does not exist', { companionSkus: ['NOPE'] }, /companion NOPE/],
    ['a SIM of unknown type', { simType: 'Satellite' }, /SIM type "Satellite"/],
    ['a SIM without data volume', { dataGb: null }, /data volume/],
    [
      'an internet plan of unknown offering',
      { category: 'Internet', offeringType: 'Castle 1G', tier: 'Gold' },
      /offering type "Castle 1G"/,
    ],
    ['an internet plan of unknown tier', { category: 'Internet', offeringType: 'Home 1G', tier: 'Bronze' }, /plan tier "Bronze"/],
    ['a VPN without region', { category: 'VPN' }, /no VPN region/],
    ['no name', { name: ' ' }, /no name/],
    ['a SKU with spaces', { sku: 'BAD SKU' }, /SKU "BAD SKU" cannot be ordered/],
    ['a SKU that no cart can name', { sku: 'X'.repeat(81) }, /SKU .+ cannot be ordered/],
  ]

  test.each(broken)('%s', (_label, changes, reason) => {
    const bad = product({ sku: 'BAD', ...changes })
    const { plans, refused } = applyCatalogRules([...healthy(), bad])
    expect(plans.map(({ sku }) => sku)).toEqual(['GOOD-1', 'GOOD-2'])
    expect(refused).toEqual([{ sku: bad.sku, reason: expect.stringMatching(reason) as string }])
  })

  test.each(broken)('%s: the reason says what to do', (_label, changes) => {
    const { refused } = applyCatalogRules([product({ sku: 'BAD', ...changes })])
    expect(refused[0]?.reason).toMatch(/^\S.+: [a-z].{6,}$/)
  })

  test('no SKU at all: the record’s id names it', () => {
    const { plans, refused } = applyCatalogRules([...healthy(), product({ sku: '', productId: '01t000000000001AAA' })])
    expect(plans).toHaveLength(2)
    expect(refused).toEqual([{ sku: '01t000000000001AAA', reason: expect.stringContaining('SKU (empty)') as string }])
  })

  test('a hidden product with the SKU of a plan: the order could be priced by either', () => {
    const { plans, refused } = applyCatalogRules([
      ...healthy(),
      product({ sku: 'TWICE' }),
      product({ sku: 'TWICE', price: 1, visible: false }),
      product({ sku: 'RENEWED' }),
      product({ sku: 'RENEWED', active: false, price: 1 }),
    ])
    expect(plans.map(({ sku }) => sku)).toEqual(['GOOD-1', 'GOOD-2', 'RENEWED'])
    expect(refused.map(({ sku }) => sku)).toEqual(['TWICE'])
  })

  test('two products of one SKU: nobody can tell which price is meant', () => {
    const { plans, refused } = applyCatalogRules([...healthy(), product({ sku: 'TWICE' }), product({ sku: 'TWICE', price: 1 })])
    expect(plans.map(({ sku }) => sku)).toEqual(['GOOD-1', 'GOOD-2'])
    expect(refused.map(({ sku }) => sku)).toEqual(['TWICE', 'TWICE'])
  })

  test('two plans of one slug', () => {
    const { plans, refused } = applyCatalogRules([
      ...healthy(),
      product({ sku: 'A', slug: 'same' }),
      product({ sku: 'B', slug: 'same' }),
    ])
    expect(plans).toHaveLength(2)
    expect(refused).toEqual([
      { sku: 'A', reason: expect.stringContaining('slug same') as string },
      { sku: 'B', reason: expect.stringContaining('slug same') as string },
    ])
  })

  test('a plan whose mandatory fee is broken, because its total would be wrong', () => {
    const { plans, refused } = applyCatalogRules([
      ...healthy(),
      fee({ sku: 'FEE', price: 0 }),
      product({ sku: 'P', companionSkus: ['FEE'] }),
    ])
    expect(plans).toHaveLength(2)
    expect(refused.map(({ sku }) => sku)).toEqual(['FEE', 'P'])
  })
})

describe('what is not for sale is silent', () => {
  test('hidden plans and inactive products are neither shown nor reported', () => {
    const { plans, refused } = applyCatalogRules([
      product({ visible: false, price: null }),
      product({ active: false, category: '?' }),
    ])
    expect(plans).toEqual([])
    expect(refused).toEqual([])
  })

  test('a hidden fee still belongs to its plan: only plans need to be visible', () => {
    const { plans } = applyCatalogRules([fee({ sku: 'FEE', visible: false }), product({ companionSkus: ['FEE'] })])
    expect(plans[0]?.companions.map(({ sku }) => sku)).toEqual(['FEE'])
  })

  test('an optional extra that is no longer sold disappears from the plan', () => {
    const { plans, refused } = applyCatalogRules([product({ optionalSkus: ['GONE'] })])
    expect(plans[0]?.options).toEqual([])
    expect(refused).toEqual([])
  })
})

describe('what a customer pays', () => {
  test('first invoice: the plan and everything mandatory; following months: what recurs', () => {
    const { plans } = applyCatalogRules([
      fee({ sku: 'ONCE', price: 3300 }),
      fee({ sku: 'RENT', itemClass: 'Add-on', cycle: 'Monthly', price: 550 }),
      fee({ sku: 'EXTRA', itemClass: 'Add-on', cycle: 'Monthly', price: 880 }),
      product({ price: 1980, companionSkus: ['ONCE', 'RENT', 'ONCE'], optionalSkus: ['EXTRA'] }),
    ])
    expect(plans[0]).toMatchObject({ dueNow: { amount: 1980 + 3300 + 550 }, monthly: { amount: 1980 + 550 } })
    expect(plans[0]?.options.map(({ sku }) => sku)).toEqual(['EXTRA'])
  })

  test('an extra that comes along anyway is not offered again', () => {
    const { plans } = applyCatalogRules([fee({ sku: 'FEE' }), product({ companionSkus: ['FEE'], optionalSkus: ['FEE'] })])
    expect(plans[0]).toMatchObject({ companions: [{ sku: 'FEE' }], options: [] })
  })

  test('the highest price that is taken for one', () => {
    expect(applyCatalogRules([product({ price: 9_999_999 })]).plans[0]?.price.amount).toBe(9_999_999)
  })

  test('a yearly plan costs nothing in following months', () => {
    expect(applyCatalogRules([product({ cycle: 'Annually', price: 30_000 })]).plans[0]).toMatchObject({
      cycle: 'annually',
      dueNow: { amount: 30_000 },
      monthly: { amount: 0 },
    })
  })
})

test('plans keep the order staff gave them, then the SKU, whatever order Salesforce answers in', () => {
  const products = [
    product({ sku: 'C', sort: 2 }),
    product({ sku: 'B', sort: 1 }),
    product({ sku: 'A', sort: null }),
    product({ sku: 'D', sort: 1 }),
  ]
  expect(skus(products)).toEqual(['B', 'D', 'C', 'A'])
  expect(skus(products.toReversed())).toEqual(['B', 'D', 'C', 'A'])
})

test.each([null, ' '])('Japanese texts fall back to English (%j)', (missing) => {
  const [plan] = applyCatalogRules([product({ name: ' Plain', nameJa: missing, summary: 'Text', summaryJa: missing })]).plans
  expect(plan).toMatchObject({ name: { en: 'Plain', ja: 'Plain' }, summary: { en: 'Text', ja: 'Text' } })
})
