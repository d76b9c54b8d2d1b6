import { describe, expect, test } from 'vitest'
import { CallQueue } from '#objects/vendor-gateway/call-queue.ts'

function work() {
  let running = 0
  let most = 0
  let started = 0
  const waiting: (() => void)[] = []
  return {
    call: async () => {
      started++
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => waiting.push(resolve))
      running--
      return 'done'
    },
    release: () => waiting.shift()?.(),
    most: () => most,
    started: () => started,
  }
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('the call queue', () => {
  test('never runs more than the budget', async () => {
    const queue = new CallQueue({ inFlight: 5, waiting: 100, maxWaitMs: 10_000 })
    const { call, release, most } = work()
    const results = Promise.all(Array.from({ length: 30 }, () => queue.run(call)))
    for (let index = 0; index < 30; index++) {
      await tick()
      release()
    }
    expect(new Set(await results)).toEqual(new Set(['done']))
    expect(most()).toBe(5)
  })

  test('says at once when too many wait', async () => {
    const queue = new CallQueue({ inFlight: 1, waiting: 2, maxWaitMs: 10_000 })
    const { call, release } = work()
    const accepted = [queue.run(call), queue.run(call), queue.run(call)]
    expect(await queue.run(call)).toEqual({ refused: 'queue-full' })
    for (let index = 0; index < 3; index++) {
      await tick()
      release()
    }
    expect(await Promise.all(accepted)).toEqual(['done', 'done', 'done'])
  })

  test('a call that waited too long is never started; a running one is never cut', async () => {
    const queue = new CallQueue({ inFlight: 1, waiting: 10, maxWaitMs: 30 })
    const { call, release, started } = work()
    const running = queue.run(call)
    expect(await queue.run(call)).toEqual({ refused: 'queue-timeout' })
    expect(started()).toBe(1)
    release()
    expect(await running).toBe('done')
    await tick()
    expect(started()).toBe(1)
  })

  test('errors of the call are its own', async () => {
    const queue = new CallQueue({ inFlight: 1, waiting: 10, maxWaitMs: 1000 })
    await expect(queue.run(() => Promise.reject(new Error('bug')))).rejects.toThrow('bug')
  })
})
