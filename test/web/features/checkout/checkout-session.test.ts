import { beforeEach, expect, test, vi } from 'vitest'
import { emptyLine } from '#web/features/checkout/checkout-form.ts'
import {
  attemptKey,
  closeCheckout,
  keepDrafts,
  noteRefusal,
  openCheckout,
  readDrafts,
} from '#web/features/checkout/checkout-session.ts'
import { Ulid } from '#worker/contracts/orders.ts'

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
  const { id } = openCheckout()
  expect(Ulid.safeParse(id).success).toBe(true)
  expect(openCheckout().id).toBe(id)
  closeCheckout()
  expect(openCheckout().id).not.toBe(id)
})

test('a damaged id is replaced', () => {
  localStorage.setItem('checkout.v1', '{"id":7}')
  expect(Ulid.safeParse(openCheckout().id).success).toBe(true)
})

test('the same attempt has the same key in every tab', async () => {
  const key = await attemptKey(openCheckout(), { lines: ['a'] })
  expect(await attemptKey(openCheckout(), { lines: ['a'] })).toBe(key)
  expect(key).toMatch(/^[0-9A-Z]{26}-[0-9a-f]{24}$/)
})

test('other content is another attempt', async () => {
  const session = openCheckout()
  expect(await attemptKey(session, { lines: ['a'] })).not.toBe(await attemptKey(session, { lines: ['b'] }))
})

test('after a refusal the same content is a new attempt of the same checkout', async () => {
  const session = openCheckout()
  const key = await attemptKey(session, { lines: ['a'] })
  const next = noteRefusal(session)
  expect(next.id).toBe(session.id)
  expect(await attemptKey(openCheckout(), { lines: ['a'] })).not.toBe(key)
})

test('drafts survive a reload and end with the order', () => {
  const lines = { a: emptyLine('sim') }
  keepDrafts(lines)
  expect(readDrafts()).toEqual(lines)
  closeCheckout()
  expect(readDrafts()).toEqual({})
})
