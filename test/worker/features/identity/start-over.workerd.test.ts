import { expect, test } from 'vitest'
import { signUp, startOver, traces } from './people.ts'
import { visitor } from './visitor.ts'

test('starting over forgets objects that the runtime has put to sleep, too', async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  await startOver()
  await signUp(visitor(), 'AC-100001')
  expect((await traces('AC-100001')).users).toHaveLength(1)
})
