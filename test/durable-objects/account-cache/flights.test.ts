import { beforeEach, describe, expect, test } from 'vitest'
import { Flights } from '#objects/account-cache/flights.ts'

let flights: Flights<string>
let kept: string[]
let loads: PromiseWithResolvers<string>[]

beforeEach(() => {
  flights = new Flights()
  kept = []
  loads = []
})

const work = {
  load: () => {
    const load = Promise.withResolvers<string>()
    loads.push(load)
    return load.promise
  },
  keep: (value: string) => void kept.push(value),
}
const finish = (index: number, value: string) => loads[index]?.resolve(value)
const join = (id = 'invoices') => flights.join(id, work)
const joinNext = (id = 'invoices') => flights.joinNext(id, work)
const invalidate = () => flights.overtake((id) => id === 'invoices')

describe('joining', () => {
  test('all who ask at once share one load, which is kept once', async () => {
    const answers = Promise.all([join(), join(), join()])
    finish(0, 'v1')
    expect(await answers).toEqual(['v1', 'v1', 'v1'])
    expect([loads.length, kept]).toEqual([1, ['v1']])
  })

  test('the next question is a new load', async () => {
    const first = join()
    finish(0, 'v1')
    await first
    const second = join()
    finish(1, 'v2')
    expect(await second).toBe('v2')
    expect(kept).toEqual(['v1', 'v2'])
  })

  test('different ids load side by side', async () => {
    const answers = Promise.all([join('invoices'), join('profile')])
    finish(1, 'profile')
    finish(0, 'invoices')
    expect(await answers).toEqual(['invoices', 'profile'])
  })

  test('a failure reaches all who waited and is not remembered', async () => {
    const answers = [join(), join()]
    loads[0]?.reject(new Error('down'))
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const again = join()
    finish(1, 'v2')
    expect(await again).toBe('v2')
    expect(kept).toEqual(['v2'])
  })
})

describe('an invalidation while a load is under way', () => {
  test('what it overtook answers those who waited and is not kept', async () => {
    const before = join()
    invalidate()
    finish(0, 'old')
    expect(await before).toBe('old')
    expect(kept).toEqual([])
  })

  test('who asks afterwards gets a load that started afterwards', async () => {
    const before = join()
    invalidate()
    const after = [join(), join()]
    finish(0, 'old')
    await before
    finish(1, 'new')
    expect(await Promise.all(after)).toEqual(['new', 'new'])
    expect([loads.length, kept]).toEqual([2, ['new']])
  })

  test('an old load that ends last does not replace the newer one', async () => {
    const before = join()
    invalidate()
    const after = join()
    finish(1, 'new')
    await after
    finish(0, 'old')
    await before
    expect(kept).toEqual(['new'])
  })

  test('other ids are left alone', async () => {
    const profile = join('profile')
    invalidate()
    finish(0, 'me')
    await profile
    expect(kept).toEqual(['me'])
  })
})

describe('asking for a load that starts from now on', () => {
  test('without a load under way it is the next one', async () => {
    const answer = joinNext()
    expect(loads.length).toBe(1)
    finish(0, 'v1')
    expect(await answer).toBe('v1')
    expect(kept).toEqual(['v1'])
  })

  test('all who ask during a load share one that starts when it ended', async () => {
    const running = join()
    const next = [joinNext(), joinNext(), joinNext()]
    expect(loads.length).toBe(1)
    finish(0, 'v1')
    await running
    await expect.poll(() => loads.length).toBe(2)
    finish(1, 'v2')
    expect(await Promise.all(next)).toEqual(['v2', 'v2', 'v2'])
    expect(kept).toEqual(['v1', 'v2'])
  })

  test('the load before it may fail', async () => {
    const running = join()
    const next = joinNext()
    loads[0]?.reject(new Error('down'))
    await expect(running).rejects.toThrow('down')
    await expect.poll(() => loads.length).toBe(2)
    finish(1, 'v2')
    expect(await next).toBe('v2')
  })
})
