import { describe, expect, test } from 'vitest'
import { decideDelivery } from '#worker/features/mail/decide-delivery.ts'
import { VendorAuthFailed, VendorRateLimited, VendorRejected, VendorUnavailable } from '#worker/lib/errors.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const MINUTE = 60_000
const mail = { attempts: 1, expiresAtMs: NOW + 24 * 60 * MINUTE }
const at = { now: NOW, spread: 0.5 }
const unavailable = (outcome: 'not-applied' | 'unknown') => new VendorUnavailable('sendgrid', 'mail/send', outcome)

describe('a mail whose call did not end well', () => {
  test('is given up when it was refused', () => {
    expect(decideDelivery(new VendorRejected('sendgrid', 'mail/send', '400'), mail, at)).toEqual({
      state: 'failed',
      error: 'rejected 400',
    })
  })

  test('waits while our key is refused: a renewed key sends it', () => {
    const refused = new VendorAuthFailed('sendgrid', 'mail/send', 'not-applied')
    expect(decideDelivery(refused, mail, at)).toMatchObject({ state: 'queued', nextAttemptAtMs: NOW + MINUTE })
    expect(decideDelivery(refused, { ...mail, expiresAtMs: NOW + MINUTE }, at).state).toBe('failed')
  })

  test('waits one, two, four … minutes, at most an hour, when nothing was sent', () => {
    const waits = [1, 2, 3, 4, 7, 12].map((attempts) => {
      const delivery = decideDelivery(unavailable('not-applied'), { ...mail, attempts }, at)
      return delivery.state === 'queued' ? (delivery.nextAttemptAtMs - NOW) / MINUTE : delivery.state
    })
    expect(waits).toEqual([1, 2, 4, 8, 60, 60])
  })

  test('spreads the wait by a quarter either way', () => {
    const wait = (spread: number) => decideDelivery(unavailable('not-applied'), mail, { now: NOW, spread })
    expect(wait(0)).toMatchObject({ nextAttemptAtMs: NOW + 0.75 * MINUTE })
    expect(wait(0.999_999)).toMatchObject({ nextAttemptAtMs: expect.closeTo(NOW + 1.25 * MINUTE, -2) })
  })

  test('waits as long as the vendor asks', () => {
    const error = new VendorRateLimited('sendgrid', 'mail/send', 'not-applied', { retryAfterSeconds: 600 })
    expect(decideDelivery(error, mail, at)).toMatchObject({ state: 'queued', nextAttemptAtMs: NOW + 10 * MINUTE })
  })

  test('is given up when it would leave too late to be worth anything', () => {
    const code = { attempts: 1, expiresAtMs: NOW + MINUTE / 2 }
    expect(decideDelivery(unavailable('not-applied'), code, at).state).toBe('failed')
  })

  test('is unknown when the answer was lost, whatever was thrown', () => {
    for (const error of [unavailable('unknown'), new Error('socket'), 'thrown text']) {
      expect(decideDelivery(error, mail, at)).toMatchObject({ state: 'unknown', nextAttemptAtMs: NOW + 3 * MINUTE })
    }
  })

  test('keeps no address in its reason', () => {
    const error = new VendorRejected('sendgrid', 'mail/send', '400', { message: 'aiko@example.jp is not valid' })
    expect(JSON.stringify(decideDelivery(error, mail, at))).not.toContain('aiko')
  })
})
