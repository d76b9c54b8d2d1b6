import { describe, expect, test } from 'vitest'
import { SubscriptionView } from '#worker/contracts/subscriptions.ts'
import { categoryOf } from '#worker/features/subscriptions/index.ts'
import { toSubscriptionView } from '#worker/features/subscriptions/to-subscription-view.ts'
import { billingService } from '../billing/records.ts'

describe('what a billed service is', () => {
  test.each([
    ['SIM', 'Voice SIM 10 GB', 'Monthly', 'sim'],
    ['Mobile plans', 'Large', 'Monthly', 'sim'],
    ['eSIM', 'Data 3 GB', 'Monthly', 'sim'],
    ['Internet', 'Fibre Home 1 Gbps Gold', 'Monthly', 'internet'],
    ['光回線', 'ホーム', 'Monthly', 'internet'],
    ['VPN', 'VPN Japan', 'Annually', 'vpn'],
    ['SIM', 'Activation fee', 'One Time', 'fee'],
    ['Internet', 'Installation', 'One-Time', 'fee'],
    ['Tariffs', 'Fiber 1G', 'Monthly', 'internet'],
    ['Tariffs', 'Simple hosting', 'Monthly', 'other'],
  ] as const)('%s / %s / %s is %s', (groupName, name, cycle, category) => {
    expect(categoryOf({ groupName, name, cycle })).toBe(category)
  })
})

test('shows the line’s number, amounts in yen and the order it came from', () => {
  const service = billingService({ crmOrderId: '801000000000001AAA', phoneNumber: '09012345678' })
  expect(SubscriptionView.parse(toSubscriptionView(service))).toEqual({
    id: '301',
    name: 'Voice SIM 10 GB',
    category: 'sim',
    status: 'active',
    recurring: { amount: 1925, currency: 'JPY' },
    cycle: 'Monthly',
    nextDueOn: '2026-12-01',
    phoneNumber: '09012345678',
    orderId: '801000000000001AAA',
    registeredOn: '2026-11-01',
  })
})

test('a fee has no number, and staff’s suspicion of fraud is not shown', () => {
  const fee = billingService({ cycle: 'One Time', phoneNumber: '09012345678', status: 'fraud' })
  expect(SubscriptionView.parse(toSubscriptionView(fee))).toMatchObject({ category: 'fee', phoneNumber: null, status: 'other' })
})
