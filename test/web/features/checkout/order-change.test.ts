import { expect, test } from 'vitest'
import { type LineFields } from '#web/features/checkout/checkout-form.ts'
import { toChange, toFields } from '#web/features/checkout/order-change.ts'
import { yen } from '#worker/contracts/money.ts'
import type { OrderView } from '#worker/contracts/orders.ts'

const EID = '89049032000000000000000000000163'

function order(over: Partial<OrderView> = {}): OrderView {
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
    sim: { kind: 'eSIM', phoneNumber: null, eid: EID, voice: true, keepsNumber: true },
    access: null,
    timeline: [],
    problem: null,
    subscriptionId: null,
    invoiceId: null,
    cancellable: true,
    version: 'v1',
    ...over,
  }
}

const fields = (over: Partial<LineFields> = {}) => ({ ...toFields(order()), ...over })

test('a form that was only opened changes nothing', () => {
  expect(toChange(order(), fields(), 'as-ordered')).toBeNull()
  const scheduled = order({ activation: { type: 'scheduled', on: '2026-12-01' } })
  expect(toChange(scheduled, toFields(scheduled), 'as-ordered')).toBeNull()
  const internet = order({ category: 'internet', sim: null, access: 'Ring twice' })
  expect(toChange(internet, toFields(internet), 'none')).toBeNull()
})

test('only what is different is sent, on the version that was shown', () => {
  expect(toChange(order(), fields({ when: 'scheduled', on: '2026-12-01' }), 'as-ordered')).toEqual({
    version: 'v1',
    activation: { type: 'scheduled', on: '2026-12-01' },
  })
  expect(toChange(order(), fields({ kind: 'Physical' }), 'as-ordered')).toEqual({ version: 'v1', sim: { kind: 'Physical' } })
  expect(toChange(order(), fields({ eid: '８９０４ 9032 0000 0000 0000 0000 0000 0164' }), 'as-ordered')).toEqual({
    version: 'v1',
    sim: { eid: '89049032000000000000000000000164' },
  })
  const internet = order({ category: 'internet', sim: null, access: 'Ring twice' })
  expect(toChange(internet, { ...toFields(internet), access: '' }, 'none')).toEqual({ version: 'v1', access: '' })
})

test('a number transfer is left alone, given up, or given anew', () => {
  expect(toChange(order(), fields(), 'none')).toEqual({ version: 'v1', sim: { portIn: null } })
  const portIn = {
    number: '080-1234-5678',
    reservationNumber: '1234567890',
    expiresOn: '2026-12-05',
    nameKanji: '田中',
    nameKana: 'たなか',
    birthDate: '1990-04-01',
    gender: 'female' as const,
  }
  expect(toChange(order(), fields({ portIn }), 'new-details')?.sim?.portIn).toMatchObject({
    number: '08012345678',
    nameKana: 'タナカ',
  })
})
