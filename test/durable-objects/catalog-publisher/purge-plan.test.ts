import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_STATE, type PurgeState } from '#objects/catalog-publisher/publisher-state.ts'
import { PURGE_SPACING_MS, planPurges, settlePurge, takePurge } from '#objects/catalog-publisher/purge-plan.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const IDLE = EMPTY_STATE.purges
const AGAIN = NUMBERS.catalogPurgeAgainMs
const NOON = Date.parse('2026-11-21T12:00:00.000Z')

const publishedAt = (...instants: number[]) =>
  instants.reduce<PurgeState>((purges, at) => planPurges(purges, at, { everything: false }), IDLE)

/** Somebody who asks every second; answers what was purged when. */
function run(changes: readonly number[], until: number): { at: number; everything: boolean }[] {
  let purges = IDLE
  const done: { at: number; everything: boolean }[] = []
  for (let now = NOON; now <= until; now += 1000) {
    for (const change of changes) {
      if (change > now - 1000 && change <= now) purges = planPurges(purges, now, { everything: false })
    }
    const taken = takePurge(purges, now, String(now))
    if (!taken) continue
    done.push({ at: now, everything: taken.purge.everything })
    purges = settlePurge(taken.purges, taken.purge.id, { result: 'done' }, now)
  }
  return done
}

describe('a publication', () => {
  test('is purged at once and again when other places have caught up', () => {
    expect(publishedAt(NOON).due).toEqual([NOON, NOON + AGAIN])
    expect(run([NOON], NOON + 300_000).map(({ at }) => at)).toEqual([NOON, NOON + AGAIN])
  })

  test('shares its purges with others that come soon after', () => {
    expect(publishedAt(NOON, NOON + 1000, NOON + 2000).due).toEqual([
      NOON,
      NOON + PURGE_SPACING_MS,
      NOON + AGAIN,
      NOON + AGAIN + PURGE_SPACING_MS,
    ])
  })
})

test('however many changes come: each is purged after it and again after two minutes, and never more than four times a minute', () => {
  const changes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(changes, (seconds) => {
      const instants = seconds.map((second) => NOON + second * 1000).sort((a, b) => a - b)
      const done = run(instants, NOON + 600_000).map(({ at }) => at)
      for (const [index, at] of done.entries()) {
        const before = done[index - 1]
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(PURGE_SPACING_MS)
      }
      for (const change of instants) {
        const soon = done.find((at) => at >= change)
        const again = done.find((at) => at >= change + AGAIN)
        expect((soon ?? Infinity) - change).toBeLessThanOrEqual(2 * PURGE_SPACING_MS)
        expect((again ?? Infinity) - change).toBeLessThanOrEqual(AGAIN + 2 * PURGE_SPACING_MS)
      }
    }),
    { numRuns: 200 },
  )
})

describe('handing out', () => {
  const taken = takePurge(publishedAt(NOON), NOON, 'one')

  test('gives one purge to one caller', () => {
    expect(taken?.purge).toEqual({ id: 'one', everything: false })
    expect(takePurge(taken?.purges ?? IDLE, NOON + 20_000, 'two')).toBeNull()
  })

  test('gives it again when the caller never answered, and then ignores the late answer', () => {
    const again = takePurge(taken?.purges ?? IDLE, NOON + 60_000, 'two')
    expect(again?.purge.id).toBe('two')
    const late = settlePurge(again?.purges ?? IDLE, 'one', { result: 'done' }, NOON + 61_000)
    expect(late).toEqual(again?.purges)
  })

  test('has nothing before it is due', () => {
    expect(takePurge(publishedAt(NOON), NOON - 1, 'one')).toBeNull()
    expect(takePurge(IDLE, NOON, 'one')).toBeNull()
  })
})

test('a failure is tried again, later each time, until it works', () => {
  let purges = publishedAt(NOON)
  let now = NOON
  const waits: number[] = []
  for (let failure = 1; failure <= 4; failure++) {
    const taken = takePurge(purges, now, `try ${failure}`)
    if (!taken) throw new Error(`no purge at ${now - NOON}`)
    purges = settlePurge(taken.purges, taken.purge.id, { result: 'failed', error: 'rate' }, now)
    expect(purges).toMatchObject({ failures: failure, lastResult: 'failed', lastError: 'rate', lastDoneAt: null })
    waits.push((purges.due[0] ?? 0) - now)
    now = purges.due[0] ?? 0
  }
  expect(waits).toEqual([15_000, 30_000, 60_000, 15_000])
  const last = takePurge(purges, now, 'last')
  expect(settlePurge(last?.purges ?? IDLE, 'last', { result: 'done' }, now)).toMatchObject({
    failures: 0,
    lastError: null,
    lastDoneAt: now,
  })
})

test('emptying everything lasts until its second purge worked', () => {
  let purges = planPurges(IDLE, NOON, { everything: true })
  for (const now of [NOON, NOON + AGAIN]) {
    const taken = takePurge(purges, now, String(now))
    expect(taken?.purge.everything).toBe(true)
    purges = settlePurge(taken?.purges ?? IDLE, String(now), { result: 'done' }, now)
  }
  expect(purges).toMatchObject({ everythingUntil: null, due: [] })
})
