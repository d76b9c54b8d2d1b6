import { type CampaignResult, emptyResult, playInto } from './campaign.ts'
import { BOUNDARIES, CATEGORIES, EVENT_SHAPES, FAULT_KINDS } from './draw.ts'
import { play } from './history.ts'
import { calmPlan, DAY, HOUR, MINUTE, type Fault } from './plan.ts'

const ANSWERS = [null, ...FAULT_KINDS] as const
const DOWN_MS = [1000, 20 * MINUTE, 5 * HOUR] as const
const DELAYS_MS = [MINUTE, 4 * MINUTE, 9 * MINUTE] as const

/** F1: one crash at every boundary of every call × event shape × the answer of that call, for each kind of order. */
export function runSingleCrashes(share: { every: number; offset: number } = { every: 1, offset: 0 }): CampaignResult {
  const sum = emptyResult()
  let number = 0
  for (const category of CATEGORIES) {
    for (const scheduledAfter of [null, 2 * DAY]) {
      const { calls } = play(calmPlan({ category, scheduledAfter }))
      for (let call = 0; call < calls; call++) {
        for (const boundary of BOUNDARIES) {
          for (const events of EVENT_SHAPES) {
            for (const answer of ANSWERS) {
              const index = number++
              if (index % share.every !== share.offset) continue
              const downMs = DOWN_MS[index % DOWN_MS.length] ?? 1000
              const fault: Fault | null = answer && { kind: answer, delayMs: DELAYS_MS[index % DELAYS_MS.length] ?? MINUTE }
              const plan = calmPlan({
                category,
                scheduledAfter,
                events,
                crashes: { [call]: { boundary, downMs } },
                faults: fault ? { [call]: fault } : {},
              })
              playInto(
                sum,
                `F1 ${category} ${scheduledAfter ?? 'at once'} ${boundary} at call ${call}, ${events}, ${answer ?? 'ok'}`,
                plan,
              )
            }
          }
        }
      }
    }
  }
  return sum
}
