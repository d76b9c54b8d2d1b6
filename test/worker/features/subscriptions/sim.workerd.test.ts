import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { Problem } from '#worker/contracts/errors.ts'
import { LineView, SubscriptionListView } from '#worker/contracts/subscriptions.ts'
import { AccountSimServicesView } from '#worker/contracts/services.ts'
import { accountCache } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { type Customer, signedInCustomer } from '../signed-in-customer.ts'

/** A line the carrier has from the start. */
const PHONE = '07020000001'
const { ports } = createContext(env, { waitUntil: () => undefined })

let chloe: Customer
let daiki: Customer
let orderId: string
let seen = 0

beforeAll(async () => {
  chloe = await signedInCustomer('AC-100003')
  daiki = await signedInCustomer('AC-100004')
  const plan = (await ports.crm.listProductsBySku(['SIM-VOICE-10GB']))[0]
  const line = {
    lineId: '01JD0000000000000000000001',
    billingProductId: plan?.billingProductId ?? '',
    cycle: 'monthly',
    price: 1925,
  } as const
  const reserved = await ports.billing.reserve({
    clientId: chloe.clientId,
    marker: '801000000000001AAA',
    lines: [line],
    phoneNumber: PHONE,
  })
  if (reserved.kind !== 'reserved') throw new Error(reserved.message)
  orderId = reserved.orderId
})
beforeEach(async () => {
  seen = (await sandbox.ledger()).at(-1)?.seq ?? 0
})

const freebitCalls = async () => (await sandbox.ledger({ vendor: 'freebit', type: 'call', since: seen })).length

async function simId(): Promise<string> {
  const { items } = SubscriptionListView.parse((await chloe.get('/api/subscriptions')).body)
  return items.find(({ category }) => category === 'sim')?.id ?? ''
}

async function line(): Promise<LineView> {
  const { status, headers, body } = await chloe.get(`/api/subscriptions/${await simId()}/sim`)
  expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  return LineView.strict().parse(body)
}

test('a line that billing has not accepted is pending, and the network is not asked about its number', async () => {
  expect(await line()).toMatchObject({ phoneNumber: PHONE, status: 'pending', install: null })
  expect(await freebitCalls()).toBe(0)
})

test('an accepted line can be installed; its copy spares the network', async () => {
  await ports.billing.accept(orderId)
  await accountCache(env, chloe.accountId).invalidate(['subscriptions'], 'test')
  const { lines } = await sandbox.control<{ lines: { account: string; activationCode: string }[] }>('/freebit/lines')
  const first = await line()
  expect(first).toMatchObject({ phoneNumber: PHONE, status: 'active' })
  expect(first.install?.code).toBe(lines.find(({ account }) => account === PHONE)?.activationCode)
  expect(first.install?.qrSvg).toMatch(/^<svg /)
  const calls = await freebitCalls()
  expect(await line()).toEqual(first)
  expect(await freebitCalls()).toBe(calls)
})

test('nobody else sees the line', async () => {
  const { status, body } = await daiki.get(`/api/subscriptions/${await simId()}/sim`)
  expect([status, Problem.parse(body).code]).toEqual([404, 'NOT_FOUND'])
})

test('an active voice line opens the family discount', async () => {
  const sim = AccountSimServicesView.strict().parse((await chloe.get('/api/account/services/sim')).body)
  expect(sim.familyDiscount).toBe(true)
  expect(sim.plans.some((plan) => plan.sim?.familyDiscount)).toBe(true)
})

test('the network being down is said, not guessed', async () => {
  await accountCache(env, chloe.accountId).invalidate(['line'], 'test')
  await sandbox.addFault({ vendor: 'freebit', kind: 'html', count: 0 })
  const { status, body } = await chloe.get(`/api/subscriptions/${await simId()}/sim`)
  expect([status, Problem.parse(body).code]).toEqual([503, 'VENDOR_UNAVAILABLE'])
  await sandbox.clearFaults()
})
