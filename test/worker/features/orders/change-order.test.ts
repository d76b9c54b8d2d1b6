import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '#worker/contracts/errors.ts'
import type { CartLine, OrderView } from '#worker/contracts/orders.ts'
import type { PlanView } from '#worker/contracts/catalog.ts'
import type { z } from 'zod'
import { tokyoDay } from '#worker/lib/clock.ts'
import {
  addCard,
  approve,
  checkout,
  type Customer,
  EID,
  lineOf,
  planOf,
  plans,
  secondIsOver,
  signUp,
  staffOrder,
} from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

const OTHER_EID = '89049032000000000000000000000163'
const DAY_MS = 24 * 3_600_000
const inDays = (days: number) => tokyoDay(Date.now() + days * DAY_MS)

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

type Wish = Partial<Pick<z.input<typeof CartLine>, 'config' | 'activation'>>

async function place(plan: PlanView, wish: Wish = {}): Promise<OrderView> {
  const cart = { ...checkout([lineOf(plan, wish)]), confirmDuplicate: true }
  const { orders } = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
  return orders[0] as OrderView
}
const placeEsim = async (wish?: Wish) => place(await planOf(customer.browser, 'sim'), wish)
async function placeVoice(wish: Wish = {}): Promise<OrderView> {
  const voice = (await plans(customer.browser)).find(({ sim }) => sim?.type === 'Voice' && !sim.familyDiscount)
  if (!voice) throw new Error('no voice plan in the seed')
  return place(voice, wish)
}

const send = ({ id, version }: OrderView, change: object) => customer.browser.patch(`/api/orders/${id}`, { version, ...change })
const read = (id: string) => customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))

async function writes(id: string): Promise<number> {
  const rows = await portal.sandbox.ledger({ vendor: 'salesforce', type: 'effect' })
  return rows.filter((row) => row.operation === 'update Order' && row.key === id).length
}

async function expectRefused(order: OrderView, change: object, code: string): Promise<Problem> {
  const before = await writes(order.id)
  const answer = await send(order, change)
  const problem = (await answer.json()) as Problem
  expect(problem).toMatchObject({ code, status: answer.status })
  expect(await writes(order.id)).toBe(before)
  return problem
}

const PORT_IN = {
  number: '08012345678',
  reservationNumber: '1234567890',
  expiresOn: inDays(10),
  nameKanji: '田中愛子',
  nameKana: 'タナカアイコ',
  birthDate: '1990-01-01',
  gender: 'female',
} as const

describe('an order that waits for review', () => {
  it('gets another day and another phone, and staff read what was changed', async () => {
    const order = await placeEsim()
    const on = inDays(9)
    const changed = await customer.browser.json<OrderView>(
      send(order, { activation: { type: 'scheduled', on }, sim: { eid: OTHER_EID } }),
    )
    expect(changed).toMatchObject({ activation: { type: 'scheduled', on }, sim: { eid: OTHER_EID }, status: 'awaiting-review' })
    expect(await read(order.id)).toEqual(changed)
    const staff = await staffOrder(portal.sandbox, order.id)
    expect(staff).toMatchObject({ activationType: 'Scheduled', eid: OTHER_EID })
    expect(staff.description).toContain(`changed by the customer: activation on ${on} (before: as soon as possible), another EID`)
    expect(staff.description).not.toContain(OTHER_EID)

    const back = await customer.browser.json<OrderView>(send(changed, { activation: { type: 'immediate' } }))
    expect(back.activation).toEqual({ type: 'immediate' })
    expect((await staffOrder(portal.sandbox, order.id)).description?.split('\n')).toHaveLength(2)
  })

  it('becomes a SIM card, and an eSIM again with an EID only', async () => {
    const order = await placeEsim()
    const card = await customer.browser.json<OrderView>(send(order, { sim: { kind: 'Physical' } }))
    expect(card.sim).toMatchObject({ kind: 'Physical', eid: null })
    await expectRefused(card, { sim: { kind: 'eSIM' } }, 'EID_INVALID')
    const again = await customer.browser.json<OrderView>(send(card, { sim: { kind: 'eSIM', eid: EID } }))
    expect(again.sim).toMatchObject({ kind: 'eSIM', eid: EID })
  })

  it('gets or loses a number transfer', async () => {
    const order = await placeVoice()
    const moved = await customer.browser.json<OrderView>(send(order, { sim: { portIn: PORT_IN } }))
    expect(moved.sim?.keepsNumber).toBe(true)
    expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ mnpNumber: PORT_IN.number })
    const kept = await customer.browser.json<OrderView>(send(moved, { sim: { eid: OTHER_EID } }))
    expect(kept.sim?.keepsNumber).toBe(true)
    const lost = await customer.browser.json<OrderView>(send(kept, { sim: { portIn: null } }))
    expect(lost.sim?.keepsNumber).toBe(false)
    expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ mnpNumber: null })
  })

  it('gets other access notes', async () => {
    const order = await place(await planOf(customer.browser, 'internet'), {
      config: { category: 'internet', access: 'Ring twice' },
    })
    expect(order.access).toBe('Ring twice')
    const changed = await customer.browser.json<OrderView>(send(order, { access: 'Door code 1234' }))
    expect(changed.access).toBe('Door code 1234')
    const staff = await staffOrder(portal.sandbox, order.id)
    expect(staff.items.map((item) => item.configOptions ?? '').join()).toContain('Door code 1234')
    expect(staff.description).not.toContain('1234')
  })

  it('is changed once when the answer is lost, and a repeated wish writes nothing', async () => {
    const order = await placeEsim()
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'composite', kind: 'reply-lost' })
    const wish = { sim: { eid: OTHER_EID } }
    expect((await send(order, wish)).status).toBe(200)
    expect((await send(order, wish)).status).toBe(200)
    expect(await writes(order.id)).toBe(1)
  })

  it('that staff changed since the customer looked is shown again first', async () => {
    const order = await placeEsim()
    const record = (await staffOrder(portal.sandbox, order.id)).id
    await secondIsOver()
    await portal.sandbox.control(`/salesforce/records/Order/${record}`, { method: 'PATCH', body: { EID__c: OTHER_EID } })
    await expectRefused(order, { activation: { type: 'scheduled', on: inDays(3) } }, 'ORDER_CHANGED')
    expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ eid: OTHER_EID, activationType: 'Immediate' })
    const shown = await read(order.id)
    expect(shown.sim?.eid).toBe(OTHER_EID)
    expect((await send(shown, { activation: { type: 'scheduled', on: inDays(3) } })).status).toBe(200)
  })

  it('keeps what staff have entered of a number transfer, complete or not', async () => {
    const order = await placeVoice()
    const record = (await staffOrder(portal.sandbox, order.id)).id
    await secondIsOver()
    const body = { MNP_Number__c: PORT_IN.number }
    await portal.sandbox.control(`/salesforce/records/Order/${record}`, { method: 'PATCH', body })
    await expectRefused(order, { sim: { eid: OTHER_EID } }, 'ORDER_CHANGED')
    const changed = await send(await read(order.id), {
      activation: { type: 'scheduled', on: inDays(3) },
      sim: { eid: OTHER_EID },
    })
    expect(changed.status).toBe(200)
    const { records } = await portal.sandbox.control<{ records: Record<string, unknown>[] }>('/salesforce/records/Order')
    const kept = records.find((row) => row['Id'] === record) ?? {}
    expect(kept).toMatchObject({ EID__c: OTHER_EID, MNP_Number__c: PORT_IN.number })
    expect([kept['MNP_Expires_On__c'] ?? null, kept['MNP_Gender__c'] ?? null]).toEqual([null, null])
  })
})

describe('a change that cannot be made', () => {
  const cases: [string, () => object, string][] = [
    ['a day that is over', () => ({ activation: { type: 'scheduled', on: inDays(-1) } }), 'VALIDATION_FAILED'],
    ['a day in two years', () => ({ activation: { type: 'scheduled', on: inDays(730) } }), 'VALIDATION_FAILED'],
    ['a day that does not exist', () => ({ activation: { type: 'scheduled', on: '2027-02-30' } }), 'VALIDATION_FAILED'],
    ['the year 9999', () => ({ activation: { type: 'scheduled', on: '9999-12-31' } }), 'VALIDATION_FAILED'],
    ['an EID with a wrong check digit', () => ({ sim: { eid: '8'.repeat(32) } }), 'EID_INVALID'],
    ['a transfer to a data line', () => ({ sim: { portIn: PORT_IN } }), 'MNP_INVALID'],
    ['notes for a technician who does not come', () => ({ access: 'Ring twice' }), 'VALIDATION_FAILED'],
    ['another price', () => ({ prices: { 'SIM-DATA-3GB': 1 } }), 'VALIDATION_FAILED'],
    ['another address', () => ({ address: { street: 'Elsewhere' } }), 'VALIDATION_FAILED'],
    ['nothing', () => ({}), 'VALIDATION_FAILED'],
  ]
  it('is refused by name', async () => {
    const order = await placeEsim()
    for (const [name, change, code] of cases) {
      const problem = await expectRefused(order, change(), code)
      expect(problem.detail.length, name).toBeGreaterThan(20)
    }
    const voice = await placeVoice()
    const expired = { portIn: { ...PORT_IN, expiresOn: inDays(-2) } }
    await expectRefused(voice, { sim: expired }, 'MNP_EXPIRED')
    await expectRefused(voice, { activation: { type: 'scheduled', on: inDays(20) }, sim: { portIn: PORT_IN } }, 'MNP_EXPIRED')
    const later = await placeVoice({ activation: { type: 'scheduled', on: inDays(20) } })
    await expectRefused(later, { sim: { portIn: PORT_IN } }, 'MNP_EXPIRED')
    expect((await send(later, { activation: { type: 'immediate' }, sim: { portIn: PORT_IN } })).status).toBe(200)
  })

  it('of an order that is approved, cancelled, unknown or another customer’s', async () => {
    const change = { sim: { eid: OTHER_EID } }
    const approved = await placeEsim()
    await approve(portal.sandbox, approved.id)
    expect(await expectRefused(approved, change, 'ORDER_NOT_CANCELLABLE')).toMatchObject({ details: { status: 'approved' } })
    const cancelled = await placeEsim()
    await customer.browser.post(`/api/orders/${cancelled.id}/cancel`)
    expect(await expectRefused(cancelled, change, 'ORDER_NOT_CANCELLABLE')).toMatchObject({ details: { status: 'cancelled' } })
    await expectRefused({ ...cancelled, id: '801000000000001AAA' }, change, 'NOT_FOUND')
    const own = await placeEsim()
    const stranger = await signUp(portal.browser(), portal.sandbox, 'AC-100002')
    const answer = await stranger.browser.patch(`/api/orders/${own.id}`, { version: own.version, ...change })
    expect(answer.status).toBe(404)
    expect(await writes(own.id)).toBe(0)
  })
})
