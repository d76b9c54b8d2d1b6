import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { beginLinkAttempt } from '#worker/features/identity/link-attempts.ts'
import { createContext } from '#worker/wiring.ts'
import { moveTime, startOver } from './people.ts'

beforeEach(startOver)

let people = 0
/** Somebody new each time, from another address of one network. */
function attempt(email = `person${people++}@example.jp`) {
  return beginLinkAttempt(createContext(env, { waitUntil: () => {} }), { email, address: `2001:db8:7:9::${++people}` })
}
const kinds = async (count: number) => Promise.all(Array.from({ length: count }, async () => (await attempt()).kind))

test('of a network failures count alone', async () => {
  expect(await kinds(9)).not.toContain('locked')
  for (let times = 0; times < 12; times++) {
    const success = await attempt()
    if (success.kind !== 'allowed') throw new Error(`success ${times} was ${success.kind}`)
    await success.succeeded()
  }
  expect(await attempt()).toMatchObject({ kind: 'allowed' })
  expect(await attempt()).toEqual({ kind: 'locked', what: 'network' })
})

test('many at once are counted before they are known to be right', async () => {
  const all = await kinds(25)
  expect(all.filter((kind) => kind === 'allowed')).toHaveLength(10)
})

test('a full network is free again after a quarter of an hour, however often it was full', async () => {
  for (let times = 0; times < 3; times++) {
    expect((await kinds(11)).filter((kind) => kind === 'locked')).toHaveLength(1)
    await moveTime(15 * 60_000)
  }
})

test('tries at a locked e-mail cost its network nothing', async () => {
  const email = 'chloe@example.jp'
  for (let times = 0; times < 10; times++)
    await beginLinkAttempt(createContext(env, { waitUntil: () => {} }), { email, address: `198.18.0.${times}` })
  for (let times = 0; times < 12; times++) expect(await attempt(email)).toEqual({ kind: 'locked', what: 'login' })
  expect(await attempt()).toMatchObject({ kind: 'allowed' })
})
