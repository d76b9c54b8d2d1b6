import { expect, test } from 'vitest'
import { isDefinite, toFieldErrors, toManageUrl, toPriceChanges, toRefusedLines } from '#web/features/checkout/refusal.ts'
import { ApiError, type ApiErrorCode } from '#web/lib/api-error.ts'
import { fibre, voice, vpn } from './plans.ts'

const lines = [
  { id: 'a', quantity: 1, plan: voice },
  { id: 'b', quantity: 1, plan: fibre },
  { id: 'c', quantity: 1, plan: vpn },
]

function refused(code: ApiErrorCode, options: Partial<ConstructorParameters<typeof ApiError>[1]> = {}): ApiError {
  return new ApiError(code, { message: 'No.', status: 409, ...options })
}

test('a refusal names lines by plan or by what belongs to a plan', () => {
  expect(toRefusedLines(refused('SKU_UNAVAILABLE', { details: { skus: ['VPN-US'] } }), lines)).toEqual(['c'])
  expect(toRefusedLines(refused('SKU_UNAVAILABLE', { details: { skus: ['NET-APT-1G-GOLD-FEE'] } }), lines)).toEqual(['b'])
  expect(toRefusedLines(refused('SKU_UNAVAILABLE', { details: { skus: ['SIM-VOICEMAIL', 'VPN-US'] } }), lines)).toEqual([
    'a',
    'c',
  ])
})

test('what can only be about internet is shown there', () => {
  expect(toRefusedLines(refused('INTERNET_ALREADY_ACTIVE'), lines)).toEqual(['b'])
  expect(toRefusedLines(refused('NOT_ELIGIBLE'), lines)).toEqual(['b'])
  expect(toRefusedLines(refused('VENDOR_UNAVAILABLE'), lines)).toEqual([])
})

test('a field of the request finds its place in the form', () => {
  const errors = [
    { field: 'lines.0.config.eid', message: 'EID' },
    { field: 'lines.0.config.portIn.number', message: 'Number' },
    { field: 'lines.1.config.access', message: 'Access' },
    { field: 'lines.9.config.eid', message: 'nowhere' },
    { field: 'checkoutId', message: 'nowhere' },
  ]
  expect(toFieldErrors(refused('VALIDATION_FAILED', { errors }), lines)).toEqual([
    { path: 'lines.a.eid', message: 'EID' },
    { path: 'lines.a.portIn.number', message: 'Number' },
    { path: 'lines.b.access', message: 'Access' },
  ])
})

test('price changes are read, and nothing is made of an answer without them', () => {
  const changes = [{ sku: 'VPN-US', name: 'VPN', shown: 2750, current: 2970, reason: 'price-list' }]
  expect(toPriceChanges(refused('PRICE_CHANGED', { details: { changes } }))).toEqual(changes)
  expect(toPriceChanges(refused('PRICE_CHANGED'))).toEqual([])
})

test('only a clear no counts as a refusal: without one the order may exist', () => {
  expect(isDefinite(refused('PRICE_CHANGED'))).toBe(true)
  expect(isDefinite(refused('VALIDATION_FAILED', { status: 422 }))).toBe(true)
  expect(isDefinite(refused('IDEMPOTENCY_KEY_IN_PROGRESS'))).toBe(false)
  expect(isDefinite(refused('VENDOR_UNAVAILABLE', { status: 503 }))).toBe(false)
  expect(isDefinite(refused('NETWORK_FAILED', { status: 0 }))).toBe(false)
})

test('a link from the server leads to our own pages only', () => {
  const to = (manageUrl: unknown) => toManageUrl(refused('INTERNET_ALREADY_ACTIVE', { details: { manageUrl } }))
  expect(to('/subscriptions/501')).toBe('/subscriptions/501')
  for (const url of ['https://evil.example', '//evil.example', 'javascript:alert(1)', undefined])
    expect(to(url)).toBe('/subscriptions')
})
