import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { measureCost } from './cost.ts'
import { RowsRead } from './rows-read.ts'
import { readSettings } from './settings.ts'

const { seed, full } = readSettings(env.TEST_CHAOS)
const MOST = 1.1
const POPULATIONS = full ? [100, 1000, 10_000] : [10, 500]

test('an order costs the same however many there are', { timeout: full ? 600_000 : 300_000 }, async ({ task }) => {
  const results = await measureCost(seed, full ? 50 : 6, POPULATIONS, new RowsRead())
  Object.assign(task.meta, { cost: results })
  const [few] = results
  const many = results.at(-1)
  if (!few || !many) throw new Error('nothing was measured')
  expect(few.vendorCallsAnOrder).toBeGreaterThan(5)
  expect(few.rowsReadAnOrder).toBeGreaterThan(1)
  for (const what of ['vendorCallsAnOrder', 'rowsReadAnOrder', 'vendorCallsAMinute', 'rowsReadAMinute'] as const) {
    expect(many[what], `${what} with ${many.population} orders instead of ${few.population}`).toBeLessThanOrEqual(
      few[what] * MOST,
    )
  }
})
