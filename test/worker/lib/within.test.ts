import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { within } from '#worker/lib/within.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<never>(() => undefined)

test('gives what the work gives, and leaves no timer behind', async () => {
  expect(await within(Promise.resolve('done'), 1000)).toBe('done')
  await expect(within(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken')
  expect(vi.getTimerCount()).toBe(0)
})

test('gives up on work that takes longer, with the error that was asked for', async () => {
  const plain = expect(within(never(), 1000)).rejects.toThrow('no answer in 1000 ms')
  const own = expect(within(never(), 1000, () => new RangeError('late'))).rejects.toBeInstanceOf(RangeError)
  await vi.advanceTimersByTimeAsync(1000)
  await plain
  await own
})

test('work that fails after it was given up is nobody’s error', async () => {
  let fail: (error: Error) => void = () => undefined
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const waiting = expect(within(work, 1000)).rejects.toThrow('no answer')
  await vi.advanceTimersByTimeAsync(1000)
  await waiting
  fail(new Error('too late'))
  await vi.advanceTimersByTimeAsync(1)
})
