import { expect, test } from 'vitest'
import { toExpectation } from '#web/features/orders/expectation.ts'
import { toMark } from '#web/features/orders/timeline-words.ts'
import { yen } from '#worker/contracts/money.ts'
import type { OrderView } from '#worker/contracts/orders.ts'

function order(over: Partial<OrderView>): OrderView {
  return {
    id: '01JD5XA0Q0ABCDEFGHJKMNPQRS',
    number: '00000123',
    category: 'sim',
    title: 'Voice SIM 10 GB',
    placedAt: '2026-11-21T01:12:00.000Z',
    status: 'awaiting-review',
    dueNow: yen(5225),
    monthly: yen(1925),
    items: [],
    address: { street: '1', city: 'Shibuya', state: 'Tokyo', postalCode: '1500001', country: 'JP' },
    activation: { type: 'immediate' },
    sim: { kind: 'eSIM', phoneNumber: null, eid: null, voice: false, keepsNumber: false },
    timeline: [],
    problem: null,
    subscriptionId: null,
    invoiceId: null,
    access: null,
    cancellable: false,
    version: '1',
    ...over,
  }
}

test('every state of every kind says what happens next', () => {
  const statuses = [
    'awaiting-review',
    'approved',
    'scheduled',
    'in-progress',
    'completed',
    'failed',
    'needs-attention',
    'cancelled',
  ] as const
  for (const category of ['internet', 'sim', 'vpn'] as const) {
    for (const status of statuses) {
      const { title, text } = toExpectation(order({ category, status, sim: null }))
      expect(title.length, `${category} ${status}`).toBeGreaterThan(5)
      expect(text.length, `${category} ${status}`).toBeGreaterThan(20)
    }
  }
})

test('a scheduled order names its day', () => {
  const scheduled = order({ status: 'scheduled', activation: { type: 'scheduled', on: '2026-12-01' } })
  expect(toExpectation(scheduled).title).toBe('Starts on 1 Dec 2026')
})

test('an eSIM is installed, a card is put in', () => {
  expect(toExpectation(order({ status: 'completed' })).text).toContain('Install the eSIM')
  const card = order({
    status: 'completed',
    sim: { kind: 'Physical', phoneNumber: null, eid: null, voice: false, keepsNumber: false },
  })
  expect(toExpectation(card).text).toContain('Put the card')
})

test('a missing payment method is the customer’s to settle, any other stop is not', () => {
  const missing = order({ status: 'failed', problem: { code: 'PAYMENT_METHOD_MISSING', message: 'Add one.' } })
  expect(toExpectation(missing)).toMatchObject({ title: 'A payment method is missing' })
  const refused = order({ status: 'failed', problem: { code: 'ACTIVATION_REJECTED', message: 'The network refused.' } })
  expect(toExpectation(refused).text).toMatch(/^The network refused\. Our staff/)
})

test('an end that is no success is not drawn as one', () => {
  expect(toMark({ step: 'cancelled', state: 'done' })).toBe('stopped')
  expect(toMark({ step: 'failed', state: 'current' })).toBe('stopped')
  expect(toMark({ step: 'needs-attention', state: 'current' })).toBe('checked')
  expect(toMark({ step: 'billing', state: 'upcoming' })).toBe('upcoming')
})
