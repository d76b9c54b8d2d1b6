import { expect, test } from 'vitest'
import type { ServiceContext } from '#worker/context.ts'
import { limitAddress } from '#worker/features/identity/limits.ts'

test('whoever has a whole IPv6 network is one caller, for each thing by itself', async () => {
  const counts = new Map<string, number>()
  const binding = {
    async limit({ key }: { key: string }) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { success: (counts.get(key) ?? 0) <= 3 }
    },
  }
  const ctx = { env: { bindings: { LOGIN_LIMIT: binding, RESET_LIMIT: binding } } } as unknown as ServiceContext
  for (let index = 1; index <= 3; index++) await limitAddress(ctx, 'login', `2001:db8:1:2::${index}`)
  await expect(limitAddress(ctx, 'login', '2001:db8:1:2:ffff::9')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await limitAddress(ctx, 'login', '2001:db8:1:3::1')
  await limitAddress(ctx, 'recovery', '2001:db8:1:2::1')
  expect([...counts.keys()]).toEqual(['login:2001:db8:1:2', 'login:2001:db8:1:3', 'recovery:2001:db8:1:2'])
})
