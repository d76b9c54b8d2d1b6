import { expect, test } from 'vitest'
import { tellOrder } from '#objects/order-provisioner/tell-order.ts'
import { tellCalls } from '#objects/order-provisioner/tell-calls.ts'
import { lookBacksOf, tellStory } from '#objects/order-provisioner/tell-story.ts'
import { newRun } from '#objects/order-provisioner/run.ts'

const at = Date.parse('2026-11-20T03:00:00.000Z')
const journal = (...entries: [kind: string, detail: string][]) =>
  entries.map(([kind, detail], index) => ({ at: at + index * 1000, kind, detail }))

test('a call that a restart cut off is told as unknown, one that is still open is not told yet', () => {
  const cut = journal(['intent', 'activate'], ['look-line', 'no line'], ['intent', 'activate'])
  expect(tellCalls(cut, '801').map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['addAcnt', 'unknown'],
    ['account details', 'ok'],
  ])
  expect(tellStory(cut).map(({ text }) => text)).toEqual([
    expect.stringContaining('was interrupted before an answer came: it may or may not have happened'),
    'Looked at the network for the line: it does not know the number.',
  ])
})

test('what repeats is said once, with its count and its last time', () => {
  const outage = journal(...Array.from({ length: 40 }, (): [string, string] => ['look-line', 'unavailable: freebit: no answer']))
  const story = tellStory(outage)
  expect(story).toHaveLength(1)
  expect(story[0]).toMatchObject({ times: 40, until: '2026-11-20T03:00:39.000Z' })
  expect(tellCalls(outage, '801').every(({ outcome }) => outcome === 'not-applied')).toBe(true)
  expect(lookBacksOf(outage)).toEqual([])
})

test('each outcome of a call has its word', () => {
  const calls = journal(
    ['reserve', 'done'],
    ['reserve', 'refused BILLING_PRODUCT_MISSING'],
    ['reserve', 'unknown: whmcs AddOrder: no answer'],
    ['reserve', 'unavailable: whmcs AddOrder: over its limit'],
  )
  expect(tellCalls(calls, '801').map(({ outcome }) => outcome)).toEqual(['ok', 'refused', 'unknown', 'not-applied'])
})

test('an order that nobody has to do anything about says when the portal looks again, and offers nothing', () => {
  const run = { ...newRun('801'), phase: 'running' as const, stage: 'reserve' as const, nextAt: at + 60_000 }
  const told = tellOrder(run, [], [], { now: at, nextLookAt: run.nextAt })
  expect(told).toMatchObject({ nextLookAt: '2026-11-20T03:01:00.000Z', actions: [] })
  expect(told.summary).toContain('looks again by itself at 2026-11-20T03:01:00.000Z')
})
