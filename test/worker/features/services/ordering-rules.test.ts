import { describe, expect, test } from 'vitest'
import { checkEligibility, checkFamilyDiscount, checkInternetLimit } from '#worker/features/services/index.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import { billingService } from '../billing/records.ts'
import { accountFacts, crmOrder, crmOrderItem, ruleLine, simLine } from './records.ts'

const fibre = (status: BillingService['status'], fields: Partial<BillingService> = {}) =>
  billingService({ id: '310', name: 'Fibre Home 1 Gbps Gold', groupName: 'Internet', status, ...fields })

describe('at most one internet line', () => {
  test.each([
    ['active', '/subscriptions/310'],
    ['pending', '/subscriptions/310'],
    ['suspended', '/subscriptions/310'],
    ['completed', null],
    ['cancelled', null],
    ['terminated', null],
    ['fraud', null],
    ['other', null],
  ] as const)('an internet service that is %s', (status, manageUrl) => {
    const refusal = checkInternetLimit({ services: [fibre(status)], orders: [], lines: [ruleLine()] })
    expect(refusal).toEqual(manageUrl && { code: 'INTERNET_ALREADY_ACTIVE', details: { reason: 'service', manageUrl } })
  })

  test.each([
    ['pending-review', true],
    ['approved', true],
    ['completed', false],
    ['cancelled', false],
  ] as const)('an internet order that is %s', (status, refused) => {
    const orders = [crmOrder({ id: '801000000000009AAA', category: 'internet', status, items: [] })]
    const refusal = checkInternetLimit({ services: [], orders, lines: [ruleLine()] })
    const details = { reason: 'order', manageUrl: '/orders/801000000000009AAA' }
    expect(refusal).toEqual(refused ? { code: 'INTERNET_ALREADY_ACTIVE', details } : null)
  })

  test.each([
    ['one line', [ruleLine()], false],
    ['one line twice', [ruleLine({ quantity: 2 })], true],
    ['two lines', [ruleLine(), ruleLine({ sku: 'NET-HOME-1G-GOLD' })], true],
    ['one line beside SIMs', [ruleLine(), simLine({ quantity: 3 })], false],
  ])('a cart with %s', (_name, lines, refused) => {
    const refusal = checkInternetLimit({ services: [], orders: [], lines })
    const details = { reason: 'cart', manageUrl: '/checkout' }
    expect(refusal).toEqual(refused ? { code: 'INTERNET_ALREADY_ACTIVE', details } : null)
  })

  test('a cart without internet passes beside an internet line', () => {
    const orders = [crmOrder({ category: 'internet', status: 'approved' })]
    expect(checkInternetLimit({ services: [fibre('active')], orders, lines: [simLine({ quantity: 5 })] })).toBeNull()
  })

  test('services and orders of other categories do not count', () => {
    const services = [billingService(), billingService({ id: '302', name: 'VPN Japan', groupName: 'VPN' })]
    const orders = [crmOrder({ category: 'sim', status: 'approved' }), crmOrder({ category: 'vpn', status: 'pending-review' })]
    expect(checkInternetLimit({ services, orders, lines: [ruleLine()] })).toBeNull()
  })

  test('an installation fee, or an add-on that an order knows, is no internet line', () => {
    const lineId = '01JD0000000000000000000007'
    const services = [
      fibre('active', { id: '311', name: 'Installation at home', cycle: 'One Time' }),
      fibre('active', { id: '312', name: 'Home phone', lineId }),
    ]
    const orders = [crmOrder({ category: 'internet', items: [crmOrderItem({ lineId, itemClass: 'Add-on', simType: null })] })]
    expect(checkInternetLimit({ services, orders, lines: [ruleLine()] })).toBeNull()
  })

  test('the product decides where its names say nothing', () => {
    const services = [fibre('active', { name: 'Plan A', groupName: 'Tariffs', billingProductId: '77' })]
    const input = { services, orders: [], lines: [ruleLine()] }
    expect(checkInternetLimit(input)).toBeNull()
    expect(checkInternetLimit({ ...input, internetBillingProductIds: new Set(['77']) })?.code).toBe('INTERNET_ALREADY_ACTIVE')
  })

  test('a one-time charge is a fee, whatever its product', () => {
    const services = [fibre('active', { name: 'Installation', cycle: 'One Time', billingProductId: '78' })]
    const internetBillingProductIds = new Set(['78'])
    expect(checkInternetLimit({ services, orders: [], lines: [ruleLine()], internetBillingProductIds })).toBeNull()
  })
})

describe('internet only as the address allows', () => {
  test.each([
    ['eligible', 'Home 1G', 'Home 1G', true],
    ['eligible', 'Home 1G', 'Home 10G', false],
    ['eligible', null, 'Home 1G', false],
    ['eligible', null, null, false],
    ['pending', 'Home 1G', 'Home 1G', false],
    ['not-requested', 'Home 1G', 'Home 1G', false],
    ['not-eligible', 'Home 1G', 'Home 1G', false],
  ] as const)('account %s for %s, plan for %s', (eligibility, offeringType, planType, allowed) => {
    const account = accountFacts({ eligibility, offeringType })
    const refusal = checkEligibility({ account, lines: [simLine(), ruleLine({ sku: 'NET-X', offeringType: planType })] })
    const details = { skus: ['NET-X'], status: eligibility, offeringType }
    expect(refusal).toEqual(allowed ? null : { code: 'NOT_ELIGIBLE', details })
  })

  test('SIM and VPN need no address check', () => {
    const account = accountFacts({ eligibility: 'not-eligible', offeringType: null })
    expect(checkEligibility({ account, lines: [simLine(), ruleLine({ category: 'vpn', offeringType: null })] })).toBeNull()
  })
})

describe('family discount', () => {
  const family = simLine({ sku: 'SIM-VOICE-10GB-FAMILY', familyDiscount: true })
  const refusal = { code: 'SKU_UNAVAILABLE', details: { skus: ['SIM-VOICE-10GB-FAMILY'], reason: 'family-discount' } }
  const ordered = [crmOrder({ items: [crmOrderItem({ lineId: null, billingServiceId: '301', simType: 'Data' })] })]

  test.each([
    ['an active voice SIM', [billingService()], [], null],
    ['a pending voice SIM', [billingService({ status: 'pending' })], [], refusal],
    ['a suspended voice SIM', [billingService({ status: 'suspended' })], [], refusal],
    ['an active data SIM', [billingService({ name: 'Data-only SIM 10 GB' })], [], refusal],
    ['a voicemail option', [billingService({ name: 'Voicemail' })], [], refusal],
    ['a SIM that its order knows as data', [billingService()], ordered, refusal],
    ['an active internet line', [fibre('active')], [], refusal],
    ['nothing', [], [], refusal],
  ])('with %s', (_name, services, orders, expected) => {
    expect(checkFamilyDiscount({ services, orders, lines: [family] })).toEqual(expected)
  })

  test.each([
    ['a voice SIM at full price', [family, simLine()], null],
    ['a data SIM', [family, simLine({ sku: 'SIM-DATA-3GB', simType: 'Data' })], refusal],
    [
      'only discounted ones',
      [family, { ...family, quantity: 2 }],
      { ...refusal, details: { ...refusal.details, skus: [family.sku, family.sku] } },
    ],
  ])('in a cart with %s', (_name, lines, expected) => {
    expect(checkFamilyDiscount({ services: [], orders: [], lines })).toEqual(expected)
  })

  test('a cart without discounted SIMs needs nothing', () => {
    expect(checkFamilyDiscount({ services: [], orders: [], lines: [simLine(), ruleLine()] })).toBeNull()
  })
})
