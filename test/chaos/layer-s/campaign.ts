import { addVerdict, emptyVerdict, type Verdict } from '../judge.ts'
import { drawPlan } from './draw.ts'
import { type History, play } from './history.ts'
import type { Plan } from './plan.ts'
import { seedOf } from './seed-of.ts'

export interface Found {
  seed: number | string
  plan: Plan
  history: History
}

export interface CampaignResult extends Verdict {
  mostCalls: number
  found: Found[]
}

const FOUND_KEPT = 20

export function emptyResult(): CampaignResult {
  return { ...emptyVerdict(), mostCalls: 0, found: [] }
}

/** Plays a plan into the sum; keeps the first that broke a rule with everything needed to repeat it. */
export function playInto(sum: CampaignResult, seed: number | string, plan: Plan, graceMs?: number): History {
  const history = play(plan, graceMs)
  const { verdict } = history
  verdict.violations = verdict.violations.map((text) => `seed ${seed}: ${text}`)
  addVerdict(sum, verdict)
  sum.mostCalls = Math.max(sum.mostCalls, history.calls)
  if (verdict.violations.length > 0 && sum.found.length < FOUND_KEPT) sum.found.push({ seed, plan, history })
  return history
}

/** Random histories of several faults each (F2). Seeds do not depend on how many are asked for. */
export function runHistories(count: number, campaignSeed: number, from = 0): CampaignResult {
  const sum = emptyResult()
  for (let index = from; index < from + count; index++) {
    const seed = seedOf(campaignSeed, index)
    playInto(sum, seed, drawPlan(seed))
  }
  return sum
}
