import { beforeEach, expect, test, vi } from 'vitest'
import { emptyLine } from '#web/features/checkout/checkout-form.ts'
import {
  attemptKey,
  closeCheckout,
  keepDrafts,
  noteRefusal,
  noteRemoval,
  openCheckout,
  readDrafts,
} from '#web/features/checkout/checkout-session.ts'
import { Ulid } from '#worker/contracts/orders.ts'

const LINE = 'line-01M804KDMS0000000000000001'
const OTHER = 'line-01M804KDMS0000000000000002'

/** The browser's two stores as far as the session needs them. */
function store(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  }
}

beforeEach(() => {
  vi.stubGlobal('localStorage', store())
  vi.stubGlobal('sessionStorage', store())
})

test('the id is fixed when checkout opens and new after an order', () => {
  const { id } = openCheckout([LINE])
  expect(Ulid.safeParse(id).success).toBe(true)
  expect(openCheckout([LINE]).id).toBe(id)
  closeCheckout()
  expect(openCheckout([LINE]).id).not.toBe(id)
})

test('when nothing of what was sent is left, it was ordered: the next attempt is another checkout', () => {
  const { id } = openCheckout([LINE, OTHER])
  expect(openCheckout([OTHER]).id).toBe(id)
  expect(openCheckout(['line-01M804KDMS0000000000000003']).id).not.toBe(id)
})

test('what the customer took out was not ordered: the checkout goes on', () => {
  const { id } = openCheckout([LINE])
  noteRemoval()
  expect(openCheckout([OTHER]).id).toBe(id)
})

test('an id of before lines were noted goes on', () => {
  localStorage.setItem('checkout.v1', '{"id":"01M804KDMS0000000000000001","refusals":1}')
  expect(openCheckout([LINE])).toMatchObject({ id: '01M804KDMS0000000000000001', refusals: 1 })
})

test('a damaged id is replaced', () => {
  localStorage.setItem('checkout.v1', '{"id":7}')
  expect(Ulid.safeParse(openCheckout([LINE]).id).success).toBe(true)
})

test('the same attempt has the same key in every tab', async () => {
  const key = await attemptKey(openCheckout([LINE]), { lines: ['a'] })
  expect(await attemptKey(openCheckout([LINE]), { lines: ['a'] })).toBe(key)
  expect(key).toMatch(/^[0-9A-Z]{26}-[0-9a-f]{24}$/)
})

test('other content is another attempt', async () => {
  const session = openCheckout([LINE])
  expect(await attemptKey(session, { lines: ['a'] })).not.toBe(await attemptKey(session, { lines: ['b'] }))
})

test('after a refusal the same content is a new attempt of the same checkout', async () => {
  const session = openCheckout([LINE])
  const key = await attemptKey(session, { lines: ['a'] })
  const next = noteRefusal(session)
  expect(next.id).toBe(session.id)
  expect(await attemptKey(openCheckout([LINE]), { lines: ['a'] })).not.toBe(key)
})

test('drafts survive a reload and end with the order', () => {
  const lines = { a: emptyLine('sim') }
  keepDrafts(lines)
  expect(readDrafts()).toEqual(lines)
  closeCheckout()
  expect(readDrafts()).toEqual({})
})
