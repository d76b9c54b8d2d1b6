import type { End } from '../judge.ts'

/** What a run of this layer is asked for; it travels into workerd as one binding. */
export interface WSettings {
  orders: number
  seed: number
  /** Also outages of 72 h of each vendor, and the cost from 100 to 10,000 orders. */
  full: boolean
}

/** What `npm test` runs: the same code with few orders. */
export const SLICE: WSettings = { orders: 16, seed: 20261121, full: false }

const LEAST_TIMEOUT_MS = 300_000
const FULL_TIMEOUT_MS = 1_800_000
/** Of the slowest machine. */
const ORDER_MS = 600

export function timeoutOf({ orders, full }: WSettings): number {
  return Math.max(full ? FULL_TIMEOUT_MS : LEAST_TIMEOUT_MS, orders * ORDER_MS)
}

export function readSettings(text: string | undefined): WSettings {
  return text === undefined || text === '' ? SLICE : { ...SLICE, ...(JSON.parse(text) as Partial<WSettings>) }
}

/** What one campaign leaves behind in its test's `meta`. */
export interface CampaignResult {
  campaign: string
  seed: number
  tried: number
  doubled: number
  lost: number
  stuck: number
  ends: Record<End, number>
  parkedFor: Record<string, number>
  violations: string[]
  /** What the vendors' ledgers tell about the first orders with a violation. */
  evidence: string[]
  seconds: number
  virtualMinutes: number
  /** The longest that an order which nobody announced waited for the portal. */
  slowestFindMinutes?: number
  /** From the end of an outage to the last order's end. */
  drainedMinutes?: number
  /** How often each thing was done to the run. */
  chaos: Record<string, number | string>
}

export interface CostResult {
  /** By number of orders that were there before. */
  population: number
  orders: number
  vendorCallsAnOrder: number
  rowsReadAnOrder: number
  vendorCallsAMinute: number
  rowsReadAMinute: number
}
