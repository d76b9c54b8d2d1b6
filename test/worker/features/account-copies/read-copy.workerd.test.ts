import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test } from 'vitest'
import type { AccountContext } from '#worker/context.ts'
import { clearCopies, readCopy } from '#worker/features/account-copies/index.ts'
import { VendorUnavailable } from '#worker/lib/errors.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

afterEach(() => sandbox.clearFaults())

/** Chloe's billing client under an account object nobody has used. */
function accountContext(bindings: Env = env): AccountContext {
  const actor = {
    userId: 'user-1',
    email: 'chloe@example.jp',
    sessionId: 'session-1',
    accountId: `001${crypto.randomUUID()}`,
    contactId: null,
    clientId: '1000',
  }
  return { ...createContext(bindings, { waitUntil: () => undefined }), actor }
}

/** What a caller sees of an object that was reset. */
function withBrokenObjects(): Env {
  const fail = () => Promise.reject(new Error('Network connection lost.'))
  return { ...env, ACCOUNT_CACHE: { getByName: () => ({ read: fail, invalidate: fail }) } } as unknown as Env
}

describe('reading a copy', () => {
  test('gives the parsed value with its age and source', async () => {
    const ctx = accountContext()
    const live = await readCopy(ctx, 'profile')
    expect(live).toMatchObject({ source: 'live', value: { id: '1000', email: 'chloe@example.jp' } })
    expect(Math.abs(Date.now() - Date.parse(live.loadedAt))).toBeLessThan(20_000)
    expect(await readCopy(ctx, 'profile')).toEqual({ ...live, source: 'copy' })
  })

  test('of a record that does not exist gives null', async () => {
    expect((await readCopy(accountContext(), 'invoice', { key: '999999' })).value).toBeNull()
  })

  test('throws the vendor’s failure when there is no copy', async () => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'GetClientsDetails', kind: 'html' })
    const failure = readCopy(accountContext(), 'profile')
    await expect(failure).rejects.toBeInstanceOf(VendorUnavailable)
    await expect(failure).rejects.toMatchObject({ vendor: 'whmcs', code: 'VENDOR_UNAVAILABLE' })
  })
})

describe('without the object', () => {
  test('the vendor is read live', async () => {
    const ctx = accountContext(withBrokenObjects())
    expect(await readCopy(ctx, 'profile')).toMatchObject({ source: 'live', value: { id: '1000' } })
    expect((await readCopy(ctx, 'invoice', { key: '999999' })).value).toBeNull()
  })

  test('clearing ends quietly: the change itself was written', async () => {
    const ctx = accountContext(withBrokenObjects())
    await expect(clearCopies(ctx, ctx.actor.accountId, ['profile'], 'test')).resolves.toBeUndefined()
  })
})

test('cleared copies are read again', async () => {
  const ctx = accountContext()
  await readCopy(ctx, 'payment-methods')
  await sandbox.control('/whmcs/clients/1000/cards', { method: 'POST' })
  const before = await readCopy(ctx, 'payment-methods')
  await clearCopies(ctx, ctx.actor.accountId, ['payment-methods'], 'test')
  const after = await readCopy(ctx, 'payment-methods')
  expect([before.source, after.source]).toEqual(['copy', 'live'])
  expect(after.value.length).toBe(before.value.length + 1)
})
