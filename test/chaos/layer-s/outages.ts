import { type CampaignResult, emptyResult, playInto } from './campaign.ts'
import { CATEGORIES, VENDORS } from './draw.ts'
import { play } from './history.ts'
import { calmPlan, DAY, HOUR, type Outage } from './plan.ts'

const KINDS: readonly Outage['kind'][] = ['not-sent', 'error', 'hang']

/** F11: each vendor down for 1, 24 and 72 hours, beginning right before every call; also all three at once. */
export function runOutages(share: { every: number; offset: number } = { every: 1, offset: 0 }): CampaignResult {
  const sum = emptyResult()
  let number = 0
  for (const category of CATEGORIES) {
    for (const scheduledAfter of [null, 2 * DAY]) {
      const { callTimes } = play(calmPlan({ category, scheduledAfter }))
      for (const from of callTimes) {
        for (const hours of [1, 24, 72]) {
          for (const kind of KINDS) {
            for (const down of [...VENDORS.map((vendor) => [vendor]), VENDORS]) {
              if (number++ % share.every !== share.offset) continue
              const outages = down.map((vendor): Outage => ({ vendor, from, to: from + hours * HOUR, kind }))
              const name = `F11 ${category} ${scheduledAfter ?? 'at once'} ${down.join('+')} ${kind} ${hours} h from ${from}`
              playInto(sum, name, calmPlan({ category, scheduledAfter, outages }))
            }
          }
        }
      }
    }
  }
  return sum
}
