import { expect, type TestContext } from 'vitest'
import { type CampaignPlan, runCampaign } from './campaign.ts'

/** Runs a campaign, leaves its result in the report, and fails the test on any violation. */
export async function report({ task }: TestContext, plan: CampaignPlan) {
  const result = await runCampaign(plan)
  Object.assign(task.meta, { chaos: result })
  expect(result.violations, `seed ${plan.seed}`).toEqual([])
  return result
}
