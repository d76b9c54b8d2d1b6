import { describe, expect, it } from 'vitest'
import { VendorClock } from '../../sandbox/core/clock.ts'
import { Store } from '../../sandbox/core/store.ts'

const newClock = () => new VendorClock(new Store('t', null))

describe('vendor time', () => {
  it('runs what is due, in order of time, when it is moved', () => {
    const clock = newClock()
    const ran: string[] = []
    clock.schedule(2000, 'second', () => ran.push('second'))
    clock.schedule(1000, 'first', () => ran.push('first'))
    clock.schedule(60_000, 'third', () => ran.push('third'))
    clock.advance(5000)
    expect(ran).toEqual(['first', 'second'])
    expect(clock.pending().map((entry) => entry.label)).toEqual(['third'])
    clock.stop()
  })

  it('runs what is due as real time passes', async () => {
    const clock = newClock()
    const keepAlive = setInterval(() => {}, 50)
    await new Promise<void>((resolve) => clock.schedule(20, 'soon', resolve))
    clearInterval(keepAlive)
    expect(clock.pending()).toEqual([])
  })

  it('forgets what was cancelled', () => {
    const clock = newClock()
    const cancel = clock.schedule(1000, 'never', () => expect.unreachable())
    cancel()
    clock.advance(2000)
  })

  it('is set to a moment and keeps the portal’s offset apart', () => {
    const clock = newClock()
    clock.setPortalOffset(5000)
    clock.set('2030-01-01T00:00:00Z')
    expect(clock.now().toISOString().slice(0, 18)).toBe('2030-01-01T00:00:0')
    expect(Math.abs(clock.portalNow().getTime() - Date.now() - 5000)).toBeLessThan(100)
  })
})
