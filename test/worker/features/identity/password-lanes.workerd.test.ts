import { expect, test } from 'vitest'
import { hashPassword, parseCost } from '#worker/features/identity/password.ts'

const LANES = 5

/** In the runtime a lane blocks everything; a timer that asks for each turn tells how often others got theirs. */
test('others have their turn between the lanes of a hash', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await hashPassword('correct horse battery staple', parseCost(`16384/8/${LANES}`))
  clearInterval(timer)
  expect(turns).toBeGreaterThanOrEqual(LANES - 1)
})
