import { beforeAll, describe, expect, test } from 'vitest'
import {
  AccountInternetServicesView,
  AccountServicesView,
  AccountSimServicesView,
  AccountVpnServicesView,
  EligibilityView,
} from '#worker/contracts/services.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { accountCache } from '#worker/stubs.ts'
import { env } from 'cloudflare:workers'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askWithoutPublisher } from '../catalog/unreachable-publisher.ts'
import { type Customer, request, signedInCustomer } from '../signed-in-customer.ts'

const HOUR_MS = 3_600_000
let chloe: Customer
let daiki: Customer

beforeAll(async () => {
  chloe = await signedInCustomer('AC-100003')
  daiki = await signedInCustomer('AC-100004')
})

async function internetOf(customer: Customer) {
  const { status, body } = await customer.get('/api/account/services/internet')
  expect([status, body]).toEqual([200, expect.anything()])
  return AccountInternetServicesView.strict().parse(body)
}

const PATHS = [
  '/api/account/services',
  '/api/account/services/internet',
  '/api/account/services/sim',
  '/api/account/services/vpn',
  '/api/eligibility',
]

test.each(PATHS)('GET %s needs a session', async (path) => {
  expect((await request(path)).status).toBe(401)
})

test.each(PATHS)('GET %s is for this customer only', async (path) => {
  const { status, headers } = await chloe.get(path)
  expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
})

describe('internet', () => {
  test('offers the plans of the account’s own offering', async () => {
    const { plans, eligibility, existing } = await internetOf(chloe)
    expect(eligibility).toMatchObject({ status: 'eligible', offeringType: 'Apartment 1G' })
    expect(existing).toBeNull()
    expect(plans.length).toBeGreaterThan(0)
    for (const plan of plans) expect(plan.internet?.offeringType).toBe('Apartment 1G')
  })

  test('is a link to manage for who has it', async () => {
    const { plans, existing } = await internetOf(daiki)
    expect(plans).toEqual([])
    expect(existing?.manageUrl).toMatch(/^\/subscriptions\/\d+$/)
  })

  test('follows the address check once its copy is cleared', async () => {
    const decide = (body: Record<string, unknown>) => sandbox.control('/accounts/AC-100003/eligibility', { body })
    await decide({ status: 'Not Eligible', offeringType: null, notes: 'No fibre in this street yet.' })
    expect((await internetOf(chloe)).eligibility.status).toBe('eligible')
    await accountCache(env, chloe.accountId).invalidate(['eligibility'], 'test')
    const { plans, eligibility } = await internetOf(chloe)
    expect([plans, eligibility.status, eligibility.notes]).toEqual([[], 'not-eligible', 'No fibre in this street yet.'])
    expect(EligibilityView.strict().parse((await chloe.get('/api/eligibility')).body)).toEqual(eligibility)
    await decide({ status: 'Eligible', offeringType: 'Apartment 1G' })
    await accountCache(env, chloe.accountId).invalidate(['eligibility'], 'test')
  })
})

test('an eligibility whose event was lost is read again after twelve hours, not before', async () => {
  const status = async () => {
    const { accountId, clientId } = chloe
    const copy = await accountCache(env, accountId).read({ topic: 'eligibility', clientId, requestId: 'test' })
    return copy.kind === 'copy' ? (JSON.parse(copy.json) as { eligibility: string }).eligibility : copy.kind
  }
  await accountCache(env, chloe.accountId).invalidate(['eligibility'], 'test')
  expect(await status()).toBe('eligible')
  await sandbox.control('/accounts/AC-100003/eligibility', { body: { status: 'Not Eligible', notes: null } })
  const before = clockOffset()
  setClockOffset(before + 12 * HOUR_MS - 60_000)
  expect(await status()).toBe('eligible')
  setClockOffset(before + 12 * HOUR_MS + 60_000)
  expect(await status()).toBe('not-eligible')
  setClockOffset(before)
  await sandbox.control('/accounts/AC-100003/eligibility', { body: { status: 'Eligible', offeringType: 'Apartment 1G' } })
  await accountCache(env, chloe.accountId).invalidate(['eligibility'], 'test')
})

test('stock and campaigns are a minute old at most', async () => {
  const stock = async () => {
    const { volatile } = AccountVpnServicesView.parse((await chloe.get('/api/account/services/vpn')).body)
    return volatile?.products['VPN-UK']?.stock
  }
  const edit = (value: string) => sandbox.control('/products/VPN-UK', { method: 'PATCH', body: { stock: value } })
  expect(await stock()).toBe('in-stock')
  await edit('Out of Stock')
  expect(await stock()).toBe('in-stock')
  const before = clockOffset()
  setClockOffset(before + 60_000)
  expect(await stock()).toBe('out-of-stock')
  setClockOffset(before)
  await edit('In Stock')
})

test('stock and campaigns come along', async () => {
  const { plans, volatile } = AccountVpnServicesView.strict().parse((await chloe.get('/api/account/services/vpn')).body)
  expect(Object.keys(volatile?.products ?? {})).toContain(plans[0]?.sku)
})

test('discounted SIMs wait for a voice SIM', async () => {
  const sim = AccountSimServicesView.strict().parse((await chloe.get('/api/account/services/sim')).body)
  expect(sim.familyDiscount).toBe(false)
  expect(sim.plans.some((plan) => plan.sim?.familyDiscount)).toBe(false)
  expect(sim.plansWithVoiceInCart.length).toBeGreaterThan(0)
})

test('everything at once is the same as one by one, of one catalog version', async () => {
  const all = AccountServicesView.strict().parse((await chloe.get('/api/account/services')).body)
  const { version, volatile: _volatile, ...internet } = await internetOf(chloe)
  const vpn = AccountVpnServicesView.strict().parse((await chloe.get('/api/account/services/vpn')).body)
  expect(all.internet).toEqual(internet)
  expect([all.version, vpn.version]).toEqual([version, version])
  expect(vpn.plans.length).toBeGreaterThan(0)
})

test.each([
  ['', AccountServicesView],
  ['/internet', AccountInternetServicesView],
  ['/sim', AccountSimServicesView],
  ['/vpn', AccountVpnServicesView],
] as const)('plans%s come without stock and campaigns when nobody reaches the publisher', async (category, view) => {
  const before = clockOffset()
  setClockOffset(before + 2 * 60_000)
  const answer = await askWithoutPublisher(`/api/account/services${category}`, { Cookie: chloe.cookie })
  setClockOffset(before)
  expect(answer.status).toBe(200)
  expect(view.strict().parse(await answer.json()).volatile).toBeNull()
})
