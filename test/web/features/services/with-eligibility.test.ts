import { expect, test } from 'vitest'
import { withEligibility } from '#web/features/services/with-eligibility.ts'
import type { AccountServicesView, EligibilityView } from '#worker/contracts/services.ts'
import { data, fibre } from '../checkout/plans.ts'

const view = (status: EligibilityView['status']): EligibilityView => ({
  status,
  offeringType: 'Home 1G',
  requestedAt: '2026-11-21T01:02:03.000Z',
  checkedAt: null,
  notes: null,
})
const services: AccountServicesView = {
  version: '1',
  volatile: null,
  internet: { plans: [fibre], existing: null, eligibility: view('not-eligible') },
  sim: { plans: [data], familyDiscount: false, plansWithVoiceInCart: [] },
  vpn: { plans: [] },
}

test('a check that has just been asked for shows as pending, without plans', () => {
  const shown = withEligibility(services, view('pending'))
  expect([shown.internet.eligibility, shown.internet.plans]).toEqual([view('pending'), []])
  expect([shown.sim, shown.vpn, shown.version]).toEqual([services.sim, services.vpn, services.version])
})

test('an address that turns out to be eligible keeps the plans that were read', () => {
  expect(withEligibility(services, view('eligible')).internet.plans).toEqual([fibre])
})
