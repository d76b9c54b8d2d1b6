import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { concurrentLogins, runtimeMemory } from '../../../attacks/concurrent-logins.ts'
import type { Send } from '../../../attacks/routes.ts'
import { logIn, signUp } from '../../../factories.ts'
import '../../../setup/global-sandbox.ts'
import { launchPortal, type Portal } from '../../../setup/launch-portal.ts'

let portal: Portal
let send: Send

beforeAll(async () => {
  // At the cost the Worker has by itself.
  portal = await launchPortal({ sandbox: inject('sandboxUrl') })
  await portal.scheduled()
  send = (path, init) => portal.fetch(path, init)
  await concurrentLogins({ send, logins: 5 })
}, 120_000)
afterAll(() => portal?.close())

test('fifty logins at once: some are looked at, the rest come back later, nothing breaks and the catalog goes on', async () => {
  const result = await concurrentLogins({ send, logins: 50, rounds: 3, seed: 20261121, memory: () => runtimeMemory() })
  console.info('logins', result)
  expect(Object.keys(result.statuses).sort()).toEqual(['401', '429'])
  // A place for five, and who waits for none of them holds nothing.
  expect(result.statuses['429']).toBeGreaterThan(result.statuses['401'] ?? 0)
  expect(result.silent).toBe(0)
  expect(result.catalog.failed).toBe(0)
  expect(result.catalog.requests).toBeGreaterThan(2)
  if (result.grownMb !== null) expect(result.grownMb).toBeLessThanOrEqual(64)
}, 120_000)

test('and the owner gets in afterwards', async () => {
  const customer = await signUp(portal.browser(), portal.sandbox)
  await logIn(portal.browser(), customer)
  const hashes = await portal.query<{ hash: string }>('SELECT password_hash AS hash FROM users')
  for (const { hash } of hashes) expect(hash).toMatch(/^scrypt-lanes\$16384\$8\$5\$/)
})
