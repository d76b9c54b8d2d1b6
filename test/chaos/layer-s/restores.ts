import { type CampaignResult, emptyResult, playInto } from './campaign.ts'
import { EVENT_SHAPES } from './draw.ts'
import { calmPlan, HOUR, MINUTE } from './plan.ts'
import { Random } from '../../setup/random.ts'
import { seedOf } from './seed-of.ts'

/** In a calm history AddOrder leaves 5.4 s after the approval, and its order is accepted 2 s later. */
const BEFORE_ADD_ORDER = [5_000, 5_380] as const
const RESERVED = [5_700, 7_000] as const

/**
 * The storage is put back to a backup from before AddOrder while WHMCS holds the order (F39), and staff press Provision again (RUNBOOK):
 * what was forgotten is read back, not repeated. Restores at other moments are found by the reconciliation, which this layer has not.
 */
export function runRestores(count: number, campaignSeed: number): CampaignResult {
  const sum = emptyResult()
  for (let index = 0; index < count; index++) {
    const seed = seedOf(campaignSeed, index)
    const random = new Random(seed)
    const at = random.between(...RESERVED)
    const downMs = random.between(20 * MINUTE, HOUR)
    const plan = calmPlan({
      latencyMs: 20,
      events: random.pick(EVENT_SHAPES),
      restores: [{ at, backMs: at - random.between(...BEFORE_ADD_ORDER), downMs }],
      actions: [{ at: at + downMs + HOUR, kind: 'press' }],
    })
    playInto(sum, seed, plan)
  }
  return sum
}
