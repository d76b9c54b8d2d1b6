import { describe, expect, test } from 'vitest'
import { ASK_EVERY, MOST_NETWORKS, VisitorLimit } from '#worker/features/catalog/visitor-limit.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const PUBLIC_LIMIT_A_MINUTE = NUMBERS.publicRequestsAMinute
const MINUTE = 60_000
const NOW = 1_000 * MINUTE

/** The binding as documented: it counts what it is told and answers whether the counter was below the limit. */
function location() {
  const counters = new Map<string, number>()
  const asked: { key: string; delta?: number }[] = []
  const background: Promise<unknown>[] = []
  return {
    asked,
    settle: () => Promise.all(background),
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    binding: {
      async limit(options: { key: string; delta?: number }) {
        asked.push(options)
        const before = counters.get(options.key) ?? 0
        counters.set(options.key, before + (options.delta ?? 1))
        return { success: before < PUBLIC_LIMIT_A_MINUTE }
      },
    },
  }
}

describe('one isolate', () => {
  test('lets the limit through and refuses what follows until the minute is over', () => {
    const { binding, waitUntil } = location()
    const limit = new VisitorLimit()
    const waits = Array.from({ length: PUBLIC_LIMIT_A_MINUTE + 2 }, () =>
      limit.check('203.0.113.7', NOW + 15_000, binding, waitUntil),
    )
    expect(waits.filter((wait) => wait === 0)).toHaveLength(PUBLIC_LIMIT_A_MINUTE)
    expect(waits.at(-1)).toBe(45)
    expect(limit.check('203.0.113.8', NOW + 15_000, binding, waitUntil)).toBe(0)
    expect(limit.check('203.0.113.7', NOW + MINUTE, binding, waitUntil)).toBe(0)
    for (let request = 0; request < 130; request++) limit.check('203.0.113.7', NOW + MINUTE, binding, waitUntil)
    expect(limit.check('203.0.113.7', NOW - 24 * 60 * MINUTE, binding, waitUntil), 'after the clock went back').toBe(0)
  })

  test('asks the binding rarely, and never for a visitor with a few pages', async () => {
    const { binding, waitUntil, asked } = location()
    const limit = new VisitorLimit()
    for (let request = 1; request < ASK_EVERY; request++) limit.check('203.0.113.7', NOW, binding, waitUntil)
    expect(asked).toEqual([])
    limit.check('203.0.113.7', NOW, binding, waitUntil)
    expect(asked).toEqual([{ key: '203.0.113.7', delta: ASK_EVERY }])
  })

  test('refuses nobody when every request comes from another network, and remembers a bounded number of them', () => {
    const { binding, waitUntil } = location()
    const limit = new VisitorLimit()
    let most = 0
    let refused = 0
    for (let index = 0; index < 120_000; index++) {
      if (limit.check(`2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::1`, NOW, binding, waitUntil) > 0)
        refused++
      most = Math.max(most, limit.networks)
    }
    expect(refused).toBe(0)
    expect(most).toBe(MOST_NETWORKS)
  })
})

test('an address that spreads over isolates is refused by all of them', async () => {
  const { binding, waitUntil, settle } = location()
  const isolates = Array.from({ length: 4 }, () => new VisitorLimit())
  let passed = 0
  for (let round = 0; round < 100; round++) {
    for (const isolate of isolates) if (isolate.check('203.0.113.7', NOW, binding, waitUntil) === 0) passed++
    await settle()
  }
  expect(passed).toBeGreaterThanOrEqual(PUBLIC_LIMIT_A_MINUTE)
  expect(passed).toBeLessThan(PUBLIC_LIMIT_A_MINUTE + (isolates.length + 1) * ASK_EVERY)
})

describe('who has a whole IPv6 network', () => {
  const addressOf = (index: number) => `2001:db8:1:2::${index.toString(16)}`

  test('is one visitor', () => {
    const { binding, waitUntil, asked } = location()
    const limit = new VisitorLimit()
    const waits = Array.from({ length: 5000 }, (_, index) => limit.check(addressOf(index), NOW, binding, waitUntil))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(PUBLIC_LIMIT_A_MINUTE)
    expect(limit.check('2001:db8:1:3::1', NOW, binding, waitUntil)).toBe(0)
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(['2001:db8:1:2']))
  })

  test('cannot make the isolate forget whom it refused', () => {
    const { binding, waitUntil } = location()
    const limit = new VisitorLimit()
    for (let request = 0; request < PUBLIC_LIMIT_A_MINUTE; request++) limit.check('203.0.113.7', NOW, binding, waitUntil)
    for (let index = 0; index < MOST_NETWORKS + 10; index++) limit.check(addressOf(index), NOW, binding, waitUntil)
    expect(limit.check('203.0.113.7', NOW, binding, waitUntil)).toBeGreaterThan(0)
  })
})

test('a limiter that fails does not take the catalog down', async () => {
  const { waitUntil, settle } = location()
  const limit = new VisitorLimit()
  const binding = { limit: () => Promise.reject(new Error('limiter is down')) }
  for (let request = 0; request < 2 * ASK_EVERY; request++) limit.check('203.0.113.7', NOW, binding, waitUntil)
  await settle()
  expect(limit.check('203.0.113.7', NOW, binding, waitUntil)).toBe(0)
})

test('a call that did not come from the internet is not counted', () => {
  const { binding, waitUntil } = location()
  const limit = new VisitorLimit()
  for (let request = 0; request < 500; request++) expect(limit.check(null, NOW, binding, waitUntil)).toBe(0)
})
