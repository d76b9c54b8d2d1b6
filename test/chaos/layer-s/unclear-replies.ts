import { type CampaignResult, emptyResult, playInto } from './campaign.ts'
import { LATEST_EFFECT_MS } from './draw.ts'
import { calmPlan, MINUTE, type Category, type FaultKind } from './plan.ts'
import { Random } from '../../setup/random.ts'
import { seedOf } from './seed-of.ts'

export const UNCLEAR = {
  AddOrder: 'vpn',
  AcceptOrder: 'internet',
  '/mvno/esim/addAcnt/': 'esim',
  'update Order': 'esim',
} as const
const KINDS = ['lost', 'late', 'twice', 'html-applied', 'error-applied', 'hang', 'html'] as const satisfies readonly FaultKind[]

export interface UnclearResult extends CampaignResult {
  /** Of the histories with one such reply and prompt read-backs: longest time from the press to the last change that Salesforce shows. */
  slowestMs: number
}

/** F5: one or two replies lost, late or meaningless at one operation; read-backs may lag. */
export function runUnclearReplies(operation: keyof typeof UNCLEAR, count: number, campaignSeed: number): UnclearResult {
  const sum: UnclearResult = { ...emptyResult(), slowestMs: 0 }
  for (let index = 0; index < count; index++) {
    const seed = seedOf(campaignSeed, index)
    const random = new Random(seed)
    const category: Category = random.chance(0.5) ? UNCLEAR[operation] : 'esim'
    const [twice, lags] = [random.chance(0.3), random.chance(0.3)]
    const fault = () => ({ kind: random.pick(KINDS), delayMs: random.between(500, LATEST_EFFECT_MS) })
    const plan = calmPlan({
      category,
      named: { [operation]: twice ? [fault(), fault()] : [fault()] },
      latencyMs: random.pick([20, 200, 1000]),
      lagMs: lags
        ? { whmcs: random.between(1000, 4 * MINUTE), freebit: random.between(1000, 10 * MINUTE) }
        : { whmcs: 0, freebit: 0 },
    })
    const { rows } = playInto(sum, `F5 ${operation} ${seed}`, plan)
    const pressed = rows.find((row) => row.operation === 'staff update Order')
    const shown = rows.findLast((row) => row.operation === 'update Order' && row.type === 'effect')
    if (pressed && shown && !twice && !lags)
      sum.slowestMs = Math.max(sum.slowestMs, Date.parse(shown.at) - Date.parse(pressed.at))
  }
  return sum
}
