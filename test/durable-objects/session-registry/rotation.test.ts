import { describe, expect, test } from 'vitest'
import { decideRefresh, hashOf, isAlive, successorOf } from '#objects/session-registry/rotation.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const session = { lastUsedAtMs: NOW, idleMs: 1_800_000, expiresAtMs: NOW + 43_200_000, generation: 5, rotatedAtMs: NOW }

describe('refresh tokens', () => {
  test.each([
    ['the current one', 5, 0, 'rotate'],
    ['the current one, much later', 5, 1_700_000, 'rotate'],
    ['the directly previous one at once', 4, 0, 'same-successor'],
    ['the directly previous one after ten seconds', 4, 10_000, 'same-successor'],
    ['the directly previous one a moment later', 4, 10_001, 'reused'],
    ['an older one at once', 3, 0, 'reused'],
    ['the first one', 1, 5_000, 'reused'],
    ['the current one of an idle session', 5, 1_800_000, 'ended'],
    ['an old one of an idle session', 1, 1_800_000, 'ended'],
  ])('%s', (_name, generation, later, decision) => {
    expect(decideRefresh(session, generation, NOW + later)).toBe(decision)
  })

  test('use does not stretch a session beyond its absolute end', () => {
    const end = session.expiresAtMs
    expect(isAlive({ ...session, lastUsedAtMs: end - 1 }, end - 1)).toBe(true)
    expect(isAlive({ ...session, lastUsedAtMs: end - 1 }, end)).toBe(false)
  })

  test('the successor is the same each time, and another for another family', () => {
    const successor = successorOf('token', 'family')
    expect(successor).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(successorOf('token', 'family')).toBe(successor)
    expect(successorOf('token', 'other family')).not.toBe(successor)
    expect(hashOf(successor)).not.toContain(successor)
  })
})
