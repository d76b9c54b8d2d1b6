import { describe, expect, it } from 'vitest'
import { runBacklog } from './backlog.ts'
import type { CampaignResult } from './campaign.ts'
import { runOutages } from './outages.ts'
import { HOUR, MINUTE } from './plan.ts'
import { runInterleavings, runRaces, runTimeChanges } from './races.ts'
import { runSingleCrashes } from './single-crashes.ts'
import { tellHistory } from './tell.ts'
import { runUnclearReplies, UNCLEAR } from './unclear-replies.ts'

/** Every n-th case; `npm run chaos -- --full` plays them all. */
function expectClean(result: CampaignResult, fewest: number): void {
  expect(result.found.map(({ plan, history }) => tellHistory(plan, history))).toEqual([])
  expect(result).toMatchObject({ doubled: 0, lost: 0, stuck: 0 })
  expect(result.tried).toBeGreaterThanOrEqual(fewest)
}

describe('slices of the enumerations', { timeout: 120_000 }, () => {
  it('F1: one crash at every boundary × event shape × answer', () => {
    const result = runSingleCrashes({ every: 29, offset: 5 })
    expectClean(result, 2500)
    expect(result.ends.delivered).toBeGreaterThan(result.tried * 0.98)
  })

  it.each(Object.keys(UNCLEAR) as (keyof typeof UNCLEAR)[])('F5: replies lost or late at %s', (operation) => {
    const result = runUnclearReplies(operation, 300, 5)
    expectClean(result, 300)
    if (operation === '/mvno/esim/addAcnt/') return
    // A read-back can tell: nobody is called, and it is over in a quarter of an hour.
    expect(result.ends.delivered).toBe(300)
    expect(result.slowestMs).toBeLessThanOrEqual(15 * MINUTE)
  })

  it('F8: cancel, reschedule and alarm in every order at every call', () => {
    expectClean(runInterleavings({ every: 23, offset: 7 }), 1500)
    expectClean(runRaces(1000, 8), 1000)
  })

  it('F9: the activation time changes around its moment', () => {
    const result = runTimeChanges(1500, 9)
    expectClean(result, 1500)
    expect(result.notOnce).toBe(0)
    expect(result.latestMs).toBeLessThanOrEqual(MINUTE)
  })

  it('F11: vendors are down for days', () => {
    const result = runOutages({ every: 13, offset: 2 })
    expectClean(result, 400)
    expect(result.mostCalls).toBeLessThan(2000)
  })

  it('F11: a backlog drains within the budgets', async () => {
    const result = await runBacklog({ orders: 150, vendor: 'whmcs', downMs: 3 * HOUR })
    expectClean(result, 150)
    expect(result.drainedMinutes).toBeLessThanOrEqual(60)
    expect(result.mostInFlight.whmcs).toBeLessThanOrEqual(5)
  })
})
