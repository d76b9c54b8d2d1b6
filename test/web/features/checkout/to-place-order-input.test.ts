import { expect, test } from 'vitest'
import { emptyLine } from '#web/features/checkout/checkout-form.ts'
import { canKeepNumber, toPlaceOrderInput } from '#web/features/checkout/to-place-order-input.ts'
import { PlaceOrderInput } from '#worker/contracts/orders.ts'
import { data, fibre, voice, vpn } from './plans.ts'

const checkoutId = '01JD5XA0Q0ABCDEFGHJKMNPQRS'
const [A, B, C] = ['line-01M804KDMS0000000000000001', 'line-01M804KDMS0000000000000002', 'line-01M804KDMS0000000000000003']
const EID = '89049032000000000000000000000163'
const order = { checkoutId, corrections: {}, confirmDuplicate: false }

test('a cart of all three kinds is what the contract takes', () => {
  const input = toPlaceOrderInput({
    ...order,
    lines: [
      { id: A, quantity: 1, plan: voice },
      { id: B, quantity: 1, plan: fibre },
      { id: C, quantity: 2, plan: vpn },
    ],
    fields: {
      [A]: { ...emptyLine('sim'), eid: '8904 9032 0000 0000 0000 0000 0000 0163', options: ['SIM-VOICEMAIL', 'GONE'] },
      [B]: { ...emptyLine('internet'), access: '  Door code 1234 ', when: 'scheduled', on: '2026-12-01' },
      [C]: emptyLine('vpn'),
    },
  })
  expect(PlaceOrderInput.safeParse(input).error).toBeUndefined()
  expect(input).toEqual({
    checkoutId,
    cartLineIds: [A, B, C],
    acceptedTerms: true,
    lines: [
      {
        sku: 'SIM-VOICE-10GB',
        quantity: 1,
        options: ['SIM-VOICEMAIL'],
        prices: { 'SIM-VOICE-10GB': 1925, 'SIM-VOICE-10GB-FEE': 3300, 'SIM-VOICEMAIL': 330 },
        config: { category: 'sim', kind: 'eSIM', eid: EID },
        activation: { type: 'immediate' },
      },
      {
        sku: 'NET-APT-1G-GOLD',
        quantity: 1,
        options: [],
        prices: { 'NET-APT-1G-GOLD': 1925, 'NET-APT-1G-GOLD-FEE': 3300 },
        config: { category: 'internet', access: 'Door code 1234' },
        activation: { type: 'immediate' },
      },
      {
        sku: 'VPN-US',
        quantity: 2,
        options: [],
        prices: { 'VPN-US': 1925, 'VPN-US-FEE': 3300 },
        config: { category: 'vpn' },
        activation: { type: 'immediate' },
      },
    ],
  })
})

test('a SIM card carries no EID, and a day goes along', () => {
  const fields = { a: { ...emptyLine('sim'), kind: 'Physical', eid: EID, when: 'scheduled', on: '2026-12-01' } as const }
  const [line] = toPlaceOrderInput({ ...order, lines: [{ id: 'a', quantity: 1, plan: data }], fields }).lines
  expect(line).toMatchObject({
    config: { category: 'sim', kind: 'Physical' },
    activation: { type: 'scheduled', on: '2026-12-01' },
  })
  expect(line?.config).not.toHaveProperty('eid')
})

const PORT_IN = {
  number: '+81 90-1234-5678',
  reservationNumber: '11-123-45678',
  expiresOn: '2026-12-05',
  nameKanji: ' 田中 エマ ',
  nameKana: 'たなか ｴﾏ',
  birthDate: '1990-04-01',
  gender: 'female',
} as const

test('a number to keep is sent as the network writes it, for voice lines only', () => {
  const fields = { a: { ...emptyLine('sim'), eid: EID, keepsNumber: true, portIn: PORT_IN } }
  const [line] = toPlaceOrderInput({ ...order, lines: [{ id: 'a', quantity: 1, plan: voice }], fields }).lines
  expect(line?.config).toMatchObject({
    portIn: { number: '09012345678', reservationNumber: '1112345678', nameKanji: '田中 エマ', nameKana: 'タナカ エマ' },
  })
  expect(canKeepNumber(data)).toBe(false)
  const [dataLine] = toPlaceOrderInput({ ...order, lines: [{ id: 'a', quantity: 1, plan: data }], fields }).lines
  expect(dataLine?.config).not.toHaveProperty('portIn')
})

test('what was corrected is what is sent, and the wish for a second order goes along only when given', () => {
  const lines = [{ id: 'c', quantity: 1, plan: vpn }]
  const fields = { c: emptyLine('vpn') }
  const input = toPlaceOrderInput({ ...order, lines, fields, corrections: { 'VPN-US': 2970 }, confirmDuplicate: true })
  expect(input.lines[0]?.prices).toEqual({ 'VPN-US': 2970, 'VPN-US-FEE': 3300 })
  expect(input.confirmDuplicate).toBe(true)
  expect(toPlaceOrderInput({ ...order, lines, fields })).not.toHaveProperty('confirmDuplicate')
})
