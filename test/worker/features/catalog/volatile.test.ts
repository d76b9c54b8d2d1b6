import { describe, expect, test } from 'vitest'
import type { VolatileView } from '#worker/contracts/catalog.ts'
import { VolatileReader, volatileCacheHeaders } from '#worker/features/catalog/volatile.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const START = Date.parse('2026-11-21T00:00:00.000Z')
const factsOf = (readAt: number): VolatileView => ({ readAt: new Date(readAt).toISOString(), products: {} })
type Reply = { ok: true; value: VolatileView } | { ok: false; retryAfterSeconds: number }

/** An isolate in front of a publisher that answers as told; every question is counted. */
function isolate(answer: (now: number) => Reply | Promise<Reply>) {
  const world = { now: START, asked: 0, answer }
  const reader = new VolatileReader({ now: () => world.now })
  const ask = async () => {
    world.asked++
    return world.answer(world.now)
  }
  return { world, read: () => reader.read(ask, () => undefined) }
}

const fresh = (now: number): Reply => ({ ok: true, value: factsOf(now) })
const away = (): Reply => ({ ok: false, retryAfterSeconds: 30 })

describe('an isolate', () => {
  test('keeps facts until they are a minute old, wherever the minute began', async () => {
    const { world, read } = isolate((now) => ({ ok: true, value: factsOf(now - 20_000) }))
    await read()
    world.now += NUMBERS.volatileMs - 20_000 - 1
    await read()
    expect(world.asked).toBe(1)
    world.now += 1
    await read()
    expect(world.asked).toBe(2)
  })

  test('asks once for many visitors at once', async () => {
    const { world, read } = isolate(fresh)
    await Promise.all(Array.from({ length: 500 }, read))
    expect(world.asked).toBe(1)
  })

  test('asks once while Salesforce is away, and again when it was told to', async () => {
    const { world, read } = isolate(away)
    for (let visitor = 0; visitor < 1000; visitor++) {
      await expect(read()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', retryAfterSeconds: 30 })
    }
    expect(world.asked).toBe(1)
    world.now += 29_000
    await expect(read()).rejects.toMatchObject({ retryAfterSeconds: 1 })
    world.answer = fresh
    world.now += 1000
    expect(await read()).toEqual(factsOf(world.now))
    expect(world.asked).toBe(2)
  })

  test('remembers for a moment that the publisher itself cannot be reached', async () => {
    const { world, read } = isolate(() => {
      throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 5 })
    })
    for (let visitor = 0; visitor < 100; visitor++) await expect(read()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(world.asked).toBe(1)
    world.now += 5000
    await expect(read()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(world.asked).toBe(2)
  })

  test('asks anew when the clock was moved back', async () => {
    const { world, read } = isolate(fresh)
    await read()
    world.now -= 3_600_000
    expect(await read()).toEqual(factsOf(world.now))
    const { world: other, read: readOther } = isolate(away)
    await expect(readOther()).rejects.toThrow(DomainError)
    other.now -= 3_600_000
    other.answer = fresh
    expect(await readOther()).toEqual(factsOf(other.now))
  })
})

test.each([
  [0, 60],
  [12_300, 47],
  [59_500, 1],
  [80_000, 1],
  [-5000, 60],
])('facts that are %i ms old may be kept for %i s, and nobody may show them later', (age, seconds) => {
  expect(Object.fromEntries(volatileCacheHeaders(factsOf(START), START + age))).toEqual({
    'Cache-Control': `public, max-age=${seconds}, must-revalidate`,
    'Cloudflare-CDN-Cache-Control': `max-age=${seconds}, must-revalidate`,
    'Cache-Tag': 'catalog',
  })
})
