import { expect, test } from 'vitest'
import { broken, coldStart } from '../../../bench/cold-start.ts'

/** A slice of what `node test/bench/cold-start.ts` does with 100,000 requests. */
test('a crowd at an empty portal: all are served the same bytes from one load', async () => {
  const result = await coldStart({ requests: 3000, connections: 200 })
  expect(broken(result)).toEqual([])
  expect(result.requests).toBe(3000)
}, 60_000)
