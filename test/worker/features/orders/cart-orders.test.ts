import { describe, expect, it } from 'vitest'
import { checkLine, priceCart, toOrders, type CartLine } from '#worker/features/orders/cart-orders.ts'
import type { CrmProduct } from '#worker/ports/crm.ts'

const NOW = Date.parse('2026-11-20T03:00:00.000Z')

function product(changes: Partial<CrmProduct>): CrmProduct {
  return {
    productId: '01t000000000001AAA',
    priceId: '01u000000000001AAA',
    sku: 'SIM-DATA-10',
    name: 'Data 10 GB',
    nameJa: null,
    summary: null,
    summaryJa: null,
    category: 'SIM',
    itemClass: 'Service',
    cycle: 'Monthly',
    slug: 'data-10',
    sort: 1,
    visible: true,
    active: true,
    price: 1980,
    billingProductId: '120',
    companionSkus: ['SIM-FEE'],
    optionalSkus: [],
    offeringType: null,
    tier: null,
    simType: 'Data',
    dataGb: 10,
    familyDiscount: false,
    simPlanCode: 'DATA10',
    vpnRegion: null,
    stock: null,
    campaign: null,
    campaignEndsAt: null,
    ...changes,
  }
}

const FEE = product({ sku: 'SIM-FEE', itemClass: 'Activation', cycle: 'One Time', price: 3300, companionSkus: [] })

function line(changes: Partial<CartLine> = {}): CartLine {
  return {
    sku: 'SIM-DATA-10',
    quantity: 1,
    options: [],
    config: { category: 'sim', kind: 'eSIM', eid: '89049032000000000000000000000163' },
    activation: { type: 'immediate' },
    prices: { 'SIM-DATA-10': 1980, 'SIM-FEE': 3300 },
    ...changes,
  }
}

describe('priceCart', () => {
  it('adds the mandatory companions', () => {
    const [priced] = priceCart([line()], [product({}), FEE], NOW)
    expect(priced?.items.map(({ sku, price }) => [sku, price])).toEqual([
      ['SIM-DATA-10', 1980],
      ['SIM-FEE', 3300],
    ])
  })

  it('names every price that moved, companions included', () => {
    const attempt = () => priceCart([line()], [product({ price: 2080 }), { ...FEE, price: 3000, campaign: 'Half price' }], NOW)
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'PRICE_CHANGED',
        details: {
          changes: [
            { sku: 'SIM-DATA-10', name: 'Data 10 GB', shown: 1980, current: 2080, reason: 'price-list' },
            { sku: 'SIM-FEE', name: 'Data 10 GB', shown: 3300, current: 3000, reason: 'campaign' },
          ],
        },
      }),
    )
  })

  it('says when a campaign is over and when a fee was added', () => {
    const ended = product({ price: 2480, campaign: 'Autumn', campaignEndsAt: '2026-11-20T00:00:00.000Z' })
    const attempt = () => priceCart([line({ prices: { 'SIM-DATA-10': 1980 } })], [ended, FEE], NOW)
    const changes = [
      { sku: 'SIM-DATA-10', name: 'Data 10 GB', shown: 1980, current: 2480, reason: 'campaign-ended' },
      { sku: 'SIM-FEE', name: 'Data 10 GB', shown: 0, current: 3300, reason: 'added' },
    ]
    expect(attempt).toThrow(expect.objectContaining({ details: { changes } }))
  })

  it.each<[string, CrmProduct[], Partial<CartLine>]>([
    ['an unknown SKU', [FEE], {}],
    ['a withdrawn plan', [product({ active: false }), FEE], {}],
    ['a hidden plan', [product({ visible: false }), FEE], {}],
    ['a plan without price', [product({ price: null, priceId: null }), FEE], {}],
    ['a price of zero', [product({ price: 0 }), FEE], {}],
    ['a fraction of a yen', [product({ price: 1980.5 }), FEE], {}],
    ['a missing companion', [product({})], {}],
    ['a fee ordered as a plan', [product({ itemClass: 'Add-on' }), FEE], {}],
    ['a configuration of another category', [product({}), FEE], { config: { category: 'vpn' } }],
    ['an option of another plan', [product({}), FEE, product({ sku: 'ROUTER', itemClass: 'Add-on' })], { options: ['ROUTER'] }],
  ])('refuses %s', (_name, products, changes) => {
    expect(() => priceCart([line(changes)], products, NOW)).toThrow(expect.objectContaining({ code: 'SKU_UNAVAILABLE' }))
  })
})

const PLAN = { ...product({}), priceId: '01u000000000001AAA', price: 1980, cycle: 'monthly' as const }
const PORT_IN = {
  number: '08012345678',
  reservationNumber: '1234567890',
  expiresOn: '2026-11-30',
  nameKanji: '田中愛子',
  nameKana: 'タナカアイコ',
  birthDate: '1990-01-01',
  gender: 'female' as const,
}
const MOVED: CartLine['config'] = { category: 'sim', kind: 'eSIM', eid: '89049032000000000000000000000163', portIn: PORT_IN }

describe('checkLine', () => {
  it.each<[string, Partial<CartLine>, string]>([
    ['an eSIM without EID', { config: { category: 'sim', kind: 'eSIM' } }, 'EID_INVALID'],
    ['yesterday in Tokyo', { activation: { type: 'scheduled', on: '2026-11-19' } }, 'VALIDATION_FAILED'],
    ['more than a year ahead', { activation: { type: 'scheduled', on: '2027-12-01' } }, 'VALIDATION_FAILED'],
  ])('refuses %s', (_name, changes, code) => {
    expect(() => checkLine({ line: line(changes), plan: PLAN }, NOW)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses a number transfer to a line without calls, and one that ends before the line starts', () => {
    const voice = { ...PLAN, simType: 'Voice' }
    const later = line({ config: MOVED, activation: { type: 'scheduled', on: '2026-12-01' } })
    const check = (plan: typeof PLAN, wish: CartLine) => () => checkLine({ line: wish, plan }, NOW)
    expect(check(voice, line({ config: MOVED }))).not.toThrow()
    expect(check(PLAN, line({ config: MOVED }))).toThrow(expect.objectContaining({ code: 'MNP_INVALID' }))
    expect(check(voice, later)).toThrow(expect.objectContaining({ code: 'MNP_EXPIRED' }))
  })

  it('takes today and a physical SIM without EID', () => {
    expect(() =>
      checkLine({ line: line({ activation: { type: 'scheduled', on: '2026-11-20' } }), plan: PLAN }, NOW),
    ).not.toThrow()
    expect(() => checkLine({ line: line({ config: { category: 'sim', kind: 'Physical' } }), plan: PLAN }, NOW)).not.toThrow()
  })
})

describe('toOrders', () => {
  const target = {
    accountId: '001',
    contactId: null,
    checkoutId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    address: { street: '', city: '', state: '', postalCode: '', country: 'JP' },
  }

  it('makes one order a service, with ids that depend on the checkout alone', async () => {
    const priced = priceCart([line({ quantity: 2 })], [product({}), FEE], NOW)
    const first = await toOrders(priced, target, NOW)
    const again = await toOrders(priced, target, NOW + 60_000)
    expect(first).toHaveLength(2)
    expect(first.map((order) => order.portalOrderId)).toEqual(again.map((order) => order.portalOrderId))
    const ids = first.flatMap((order) => [order.portalOrderId, ...order.items.map((item) => item.lineId)])
    expect(new Set(ids).size).toBe(6)
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('turns a day into midnight of Tokyo', async () => {
    const priced = priceCart([line({ activation: { type: 'scheduled', on: '2026-12-01' } })], [product({}), FEE], NOW)
    const [order] = await toOrders(priced, target, NOW)
    expect(order).toMatchObject({ activationType: 'scheduled', scheduledAt: '2026-11-30T15:00:00.000Z', orderedOn: '2026-11-20' })
  })
})
