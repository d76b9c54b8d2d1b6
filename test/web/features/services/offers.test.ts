import { expect, test } from 'vitest'
import { cheapest, toOffers, toSimOffers } from '#web/features/services/offers.ts'
import { yen } from '#worker/contracts/money.ts'
import { data, fibre, plan, voice, vpn } from '../checkout/plans.ts'

const family = plan({
  sku: 'SIM-VOICE-10GB-FAMILY',
  category: 'sim',
  price: yen(1595),
  sim: { type: 'Voice', dataGb: 10, familyDiscount: true },
})
const sim = { plans: [data, voice], familyDiscount: false, plansWithVoiceInCart: [family] }

test('the family price appears with a voice line at full price in the cart', () => {
  expect(toSimOffers(sim, [])).toEqual([data, voice])
  expect(toSimOffers(sim, [data.sku])).toEqual([data, voice])
  expect(toSimOffers(sim, [voice.sku])).toEqual([data, voice, family])
})

test('a discounted line does not open the discount for itself', () => {
  expect(toSimOffers(sim, [family.sku])).not.toContain(family)
})

test('everything on offer can be looked up for the cart', () => {
  const services = {
    version: '1',
    volatile: null,
    internet: {
      plans: [fibre],
      existing: null,
      eligibility: { status: 'eligible', offeringType: 'Apartment 1G', requestedAt: null, checkedAt: null, notes: null },
    },
    sim,
    vpn: { plans: [vpn] },
  } as const
  const offers = toOffers({ ...services, internet: { ...services.internet, plans: [fibre] }, vpn: { plans: [vpn] } }, [voice.sku])
  expect(offers.map(({ sku }) => sku)).toEqual([fibre.sku, data.sku, voice.sku, family.sku, vpn.sku])
})

test('the lowest price is found, and nothing where nothing is on offer', () => {
  expect(cheapest([voice, family])).toBe(family)
  expect(cheapest([])).toBeUndefined()
})
