import { expect, type TestContext } from 'vitest'
import { type CampaignPlan, runCampaign } from './campaign.ts'

const DRAINED_WITHIN_MINUTES = 60

/** Runs a campaign, leaves its result in the report, and fails the test on any violation. */
export async function report({ task }: TestContext, plan: CampaignPlan) {
  const result = await runCampaign(plan)
  Object.assign(task.meta, { chaos: result })
  expect(result.violations, `seed ${plan.seed}`).toEqual([])
  return result
}

/** Nobody could be served before the vendor came back; soon after, everybody is. */
export async function reportOutage(context: TestContext, plan: CampaignPlan): Promise<void> {
  const result = await report(context, plan)
  expect(result.ends.delivered).toBe(result.tried)
  expect(result.drainedMinutes).toBeGreaterThanOrEqual(0)
  expect(result.drainedMinutes).toBeLessThanOrEqual(DRAINED_WITHIN_MINUTES)
}
