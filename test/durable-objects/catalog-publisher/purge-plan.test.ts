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

function take(purges: PurgeState, now: number, id: string) {
  const answer = takePurge(purges, now, id)
  if (!answer || 'askAgainAt' in answer) throw new Error(`no purge at ${now - NOON}`)
  return answer
}

/** What a queue adds to a message's delay. */
const LATENCY_MS = 400

type World = { changes: readonly number[]; firstCronAt: number; purgeTakesMs?: number; until?: number }

/** Nobody asks but one message a planned purge, those that were put off, and the cron each minute. Answers what was purged when. */
function run({ changes, firstCronAt, purgeTakesMs = 0, until = NOON + 600_000 }: World): number[] {
  let purges = IDLE
  const done: number[] = []
  const todo: { at: number; what: 'change' | 'ask' | 'settle'; id?: string }[] = changes.map((at) => ({ at, what: 'change' }))
  for (let at = firstCronAt; at <= until; at += 60_000) todo.push({ at, what: 'ask' })
  const message = (now: number, at: number) => {
    const delay = Math.ceil(Math.max(0, at - now) / 1000) * 1000
    todo.push({ at: now + delay + LATENCY_MS, what: 'ask' })
  }
  while (todo.length > 0) {
    todo.sort((one, other) => one.at - other.at)
    const { at: now, what, id } = todo.shift() ?? { at: until + 1, what: 'ask' }
    if (now > until) break
    if (what === 'change') {
      const known = purges.due
      purges = planPurges(purges, now, { everything: false })
      for (const at of purges.due) if (!known.includes(at)) message(now, at)
    } else if (what === 'settle') purges = settlePurge(purges, id ?? '', { result: 'done' }, now)
    else {
      const answer = takePurge(purges, now, `${now} ${todo.length}`)
      if (answer && 'askAgainAt' in answer) message(now, answer.askAgainAt)
      if (!answer || 'askAgainAt' in answer) continue
      done.push(now)
      purges = answer.purges
      todo.push({ at: now + purgeTakesMs, what: 'settle', id: answer.purge.id })
    }
  }
  return done
}

/** How long the last of these changes waited for its purge, wherever in its minute the cron is. */
function longestWait(changes: readonly number[], purgeTakesMs: number): number {
  const last = changes.at(-1) ?? 0
  const waits = Array.from({ length: 60 }, (_, second) => {
    const done = run({ changes, firstCronAt: NOON + second * 1000, purgeTakesMs })
    return (done.find((at) => at >= last) ?? Infinity) - last
  })
  return Math.max(...waits)
}

describe('a publication', () => {
  test('is purged at once and again when other places have caught up', () => {
    expect(publishedAt(NOON).due).toEqual([NOON, NOON + AGAIN])
    const done = run({ changes: [NOON], firstCronAt: NOON + 30_000 })
    expect(done).toEqual([NOON + LATENCY_MS, NOON + AGAIN + LATENCY_MS])
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

describe('a second change', () => {
  test.each([200, 1_000, 4_000, 9_000, 14_900])(
    '%i ms after the first waits for the next purge that the rate allows',
    (later) => {
      for (const purgeTakesMs of [0, 3_000, 9_000]) {
        expect(longestWait([NOON, NOON + later], purgeTakesMs)).toBeLessThanOrEqual(PURGE_SPACING_MS + 2_000)
      }
    },
  )
})

/** Shared with a purge that comes soon after, and by whole seconds of a queue. */
const LONGEST_WAIT_MS = 2 * PURGE_SPACING_MS + 2_000

test('however many changes come: each is purged after it and again after two minutes, and never more than four times a minute', () => {
  const changes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 })
  const [cron, purgeTakesMs] = [fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 10_000 })]
  fc.assert(
    fc.property(changes, cron, purgeTakesMs, (seconds, cron, purgeTakesMs) => {
      const instants = seconds.map((second) => NOON + second * 1000).sort((a, b) => a - b)
      const done = run({ changes: instants, firstCronAt: NOON + cron * 1000, purgeTakesMs })
      for (const [index, at] of done.entries()) {
        const before = done[index - 1]
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(PURGE_SPACING_MS)
      }
      for (const change of instants) {
        const soon = done.find((at) => at >= change)
        const again = done.find((at) => at >= change + AGAIN)
        expect((soon ?? Infinity) - change).toBeLessThanOrEqual(LONGEST_WAIT_MS)
        expect((again ?? Infinity) - change).toBeLessThanOrEqual(AGAIN + LONGEST_WAIT_MS)
      }
    }),
    { numRuns: 200 },
  )
})

describe('handing out', () => {
  const taken = take(publishedAt(NOON), NOON, 'one')

  test('gives one purge to one caller, and tells others when that one will have been given up', () => {
    expect(taken.purge).toEqual({ id: 'one', everything: false })
    expect(takePurge(taken.purges, NOON + 20_000, 'two')).toEqual({ askAgainAt: NOON + 45_000 })
  })

  test('tells when the rate allows the next one', () => {
    const settled = settlePurge(taken.purges, 'one', { result: 'done' }, NOON + 500)
    const planned = planPurges(settled, NOON + 1_000, { everything: false })
    expect(planned.due[0]).toBe(NOON + PURGE_SPACING_MS)
    expect(takePurge({ ...planned, due: [NOON + 1_000] }, NOON + 1_400, 'two')).toEqual({
      askAgainAt: NOON + PURGE_SPACING_MS,
    })
  })

  test('gives it again when the caller never answered, and then ignores the late answer', () => {
    const again = take(taken.purges, NOON + 60_000, 'two')
    expect(again.purge.id).toBe('two')
    const late = settlePurge(again.purges, 'one', { result: 'done' }, NOON + 61_000)
    expect(late).toEqual(again.purges)
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
    const taken = take(purges, now, `try ${failure}`)
    purges = settlePurge(taken.purges, taken.purge.id, { result: 'failed', error: 'rate' }, now)
    expect(purges).toMatchObject({ failures: failure, lastResult: 'failed', lastError: 'rate', lastDoneAt: null })
    waits.push((purges.due[0] ?? 0) - now)
    now = purges.due[0] ?? 0
  }
  expect(waits).toEqual([15_000, 30_000, 60_000, 15_000])
  const last = take(purges, now, 'last')
  expect(settlePurge(last.purges, 'last', { result: 'done' }, now)).toMatchObject({
    failures: 0,
    lastError: null,
    lastDoneAt: now,
  })
})

test('emptying everything lasts until its second purge worked', () => {
  let purges = planPurges(IDLE, NOON, { everything: true })
  for (const now of [NOON, NOON + AGAIN]) {
    const taken = take(purges, now, String(now))
    expect(taken.purge.everything).toBe(true)
    purges = settlePurge(taken.purges, String(now), { result: 'done' }, now)
  }
  expect(purges).toMatchObject({ everythingUntil: null, due: [] })
})
