import { addVerdict } from '../judge.ts'
import { runBacklog } from './backlog.ts'
import { type CampaignResult, emptyResult, runHistories } from './campaign.ts'
import { runOutages } from './outages.ts'
import { runInterleavings, runRaces, runTimeChanges } from './races.ts'
import { runSingleCrashes } from './single-crashes.ts'
import { runRestores } from './restores.ts'
import { tellHistory } from './tell.ts'
import { runUnclearReplies, UNCLEAR } from './unclear-replies.ts'

export interface LayerOptions {
  histories: number
  seed: number
  /** Also every enumeration in full. */
  full: boolean
  print?: (line: string) => void
}

export interface LayerResult {
  tried: number
  doubled: number
  lost: number
  stuck: number
  violations: string[]
  /** Count by part of the campaign, for the note. */
  details: Record<string, unknown>
}

const OPERATIONS = Object.keys(UNCLEAR) as (keyof typeof UNCLEAR)[]

/** Layer S: the real machine against models of the vendors on a virtual clock. */
export async function runLayerS({ histories, seed, full, print = console.log }: LayerOptions): Promise<LayerResult> {
  const sum = emptyResult()
  const details: Record<string, unknown> = {}
  const add = (name: string, part: CampaignResult, more: Record<string, unknown> = {}): void => {
    addVerdict(sum, part)
    details[name] = { tried: part.tried, doubled: part.doubled, lost: part.lost, stuck: part.stuck, ends: part.ends, ...more }
    print(
      `S ${name}: ${part.tried} tried, ${part.doubled} doubled, ${part.lost} lost, ${part.stuck} stuck ${JSON.stringify(more)}`,
    )
    for (const { plan, history } of part.found.slice(0, 3)) print(tellHistory(plan, history))
  }
  add('F2 histories', runHistories(histories, seed))
  add('F39 restores', runRestores(Math.ceil(histories / 20), seed))
  if (full) {
    add('F1 single crashes', runSingleCrashes())
    for (const operation of OPERATIONS) {
      const part = runUnclearReplies(operation, 2500, seed)
      add(`F5 ${operation}`, part, { slowestMinutes: Math.round(part.slowestMs / 60_000) })
    }
    add('F8 interleavings', runInterleavings())
    add('F8 races', runRaces(100_000, seed))
    const times = runTimeChanges(50_000, seed)
    add('F9 time changes', times, { latestMs: times.latestMs, notOnce: times.notOnce })
    add('F11 outages', runOutages())
    for (const vendor of ['whmcs', 'salesforce', 'freebit'] as const) {
      const backlog = await runBacklog({ orders: 5000, vendor, downMs: 72 * 3_600_000 })
      add(`F11 backlog ${vendor}`, backlog, { drainedMinutes: backlog.drainedMinutes, mostInFlight: backlog.mostInFlight })
    }
  }
  const { tried, doubled, lost, stuck, violations } = sum
  return { tried, doubled, lost, stuck, violations, details }
}
