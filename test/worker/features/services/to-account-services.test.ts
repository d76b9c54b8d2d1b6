import { describe, expect, test } from 'vitest'
import type { CatalogView } from '#worker/contracts/catalog.ts'
import { AccountInternetView, AccountSimView } from '#worker/contracts/services.ts'
import { toHoldings } from '#worker/features/services/account-holdings.ts'
import { toInternetView, toSimView, toVpnView } from '#worker/features/services/to-account-services.ts'
import { billingService } from '../billing/records.ts'
import { accountFacts, crmOrder, plan } from './records.ts'

const catalog: CatalogView = {
  version: 'v1',
  builtAt: '2026-11-01T00:00:00.000Z',
  currency: 'JPY',
  taxIncluded: true,
  plans: [
    plan({ sku: 'NET-HOME-1G', category: 'internet', internet: { offeringType: 'Home 1G', tier: 'Silver' } }),
    plan({ sku: 'NET-APT-1G', category: 'internet', internet: { offeringType: 'Apartment 1G', tier: 'Silver' } }),
    plan({ sku: 'SIM-VOICE', category: 'sim', sim: { type: 'Voice', dataGb: 10, familyDiscount: false } }),
    plan({ sku: 'SIM-VOICE-FAMILY', category: 'sim', sim: { type: 'Voice', dataGb: 10, familyDiscount: true } }),
    plan({ sku: 'VPN-JP' }),
  ],
}
const skus = (plans: { sku: string }[]) => plans.map(({ sku }) => sku)
const nothing = toHoldings({ services: [], orders: [] })

describe('internet', () => {
  test('shows the plans of the account’s own offering', () => {
    const view = toInternetView(catalog, accountFacts({ offeringType: 'Apartment 1G' }), nothing)
    expect(skus(AccountInternetView.parse(view).plans)).toEqual(['NET-APT-1G'])
    expect(view.existing).toBeNull()
  })

  test.each(['pending', 'not-requested', 'not-eligible'] as const)('shows none while the address is %s', (eligibility) => {
    const view = toInternetView(
      catalog,
      accountFacts({ eligibility, eligibilityNotes: 'Cable in the street next year' }),
      nothing,
    )
    expect(view.plans).toEqual([])
    expect(view.eligibility).toMatchObject({ status: eligibility, notes: 'Cable in the street next year' })
  })

  test.each([null, 'Home 100G'])('a decision without a line that we know (%s) is still awaited', (offeringType) => {
    const view = toInternetView(catalog, accountFacts({ offeringType }), nothing)
    expect(AccountInternetView.parse(view)).toMatchObject({ plans: [], eligibility: { status: 'pending', offeringType: null } })
  })

  test('hides the plans behind a link to what the account has or waits for', () => {
    const services = [billingService({ id: '310', name: 'Fibre', groupName: 'Internet', status: 'suspended' })]
    const held = toInternetView(catalog, accountFacts(), toHoldings({ services, orders: [] }))
    expect(held).toMatchObject({ plans: [], existing: { manageUrl: '/subscriptions/310' } })
    const orders = [crmOrder({ id: '801000000000002AAA', category: 'internet', status: 'pending-review' })]
    const waiting = toInternetView(catalog, accountFacts(), toHoldings({ services: [], orders }))
    expect(AccountInternetView.parse(waiting)).toMatchObject({ plans: [], existing: { manageUrl: '/orders/801000000000002AAA' } })
  })
})

describe('SIM', () => {
  test('discounted plans wait for a voice SIM in the cart', () => {
    const view = AccountSimView.parse(toSimView(catalog, nothing))
    expect(skus(view.plans)).toEqual(['SIM-VOICE'])
    expect(skus(view.plansWithVoiceInCart)).toEqual(['SIM-VOICE-FAMILY'])
    expect(view.familyDiscount).toBe(false)
  })

  test('discounted plans are offered beside an active voice SIM', () => {
    const view = toSimView(catalog, toHoldings({ services: [billingService()], orders: [] }))
    expect(skus(view.plans)).toEqual(['SIM-VOICE', 'SIM-VOICE-FAMILY'])
    expect(view).toMatchObject({ familyDiscount: true, plansWithVoiceInCart: [] })
  })
})

test('VPN is the same for everyone', () => {
  expect(skus(toVpnView(catalog).plans)).toEqual(['VPN-JP'])
})
