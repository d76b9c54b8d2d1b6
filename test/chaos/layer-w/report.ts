import { expect, type TestContext } from 'vitest'
import { type CampaignPlan, runCampaign } from './campaign.ts'

const DRAINED_WITHIN_MINUTES = 60

/** Its world is the isolate's: one that ran out of its time goes on, and would be judged as part of the next. */
let running: string | null = null

/** Runs a campaign, leaves its result in the report, and fails the test on any violation. */
export async function report({ task }: TestContext, plan: CampaignPlan, limitMs: number) {
  if (running !== null) throw new Error(`"${running}" has not ended in its time: this campaign has no world of its own`)
  running = plan.name
  const result = await runCampaign(plan, limitMs)
  running = null
  Object.assign(task.meta, { chaos: result })
  expect(result.violations, `seed ${plan.seed}`).toEqual([])
  return result
}

/** Nobody could be served before the vendor came back; soon after, everybody is. */
export async function reportOutage(context: TestContext, plan: CampaignPlan, limitMs: number): Promise<void> {
  const result = await report(context, plan, limitMs)
  expect(result.ends.delivered).toBe(result.tried)
  expect(result.drainedMinutes).toBeGreaterThanOrEqual(0)
  expect(result.drainedMinutes).toBeLessThanOrEqual(DRAINED_WITHIN_MINUTES)
}
