import type { Load, Slice } from './load.ts'

export const PAIRS = 60
/** Short, so that both servers of a pair meet the same moment of the machine. */
export const SLICE_MS = 150
/** The engine compiles what the row needs, and fills its caches. */
const WARM_UP_MS = 2000
/**
 * Then the two take turns without being measured: until its allocator keeps what it once had, a runtime asks the kernel for the memory of
 * each 2 MB answer anew and is five times slower for seconds, the bare one as ours.
 */
export const SETTLE_MS = 20_000
/** The slowest answers are compared within a stretch of pairs: a moment of the machine that meets one server spoils one stretch. */
const PAIRS_A_STRETCH = 10

export interface Figures {
  name: string
  /** Requests a second, ours to the bare Worker's: median of the pairs, and their quartiles. */
  ratio: number
  low: number
  high: number
  /** Of the slowest of a hundred answers: median of the stretches. */
  p99Ratio: number
  rps: number
  bareRps: number
  /** Milliseconds: medians of the stretches. */
  p99: number
  bareP99: number
}

export type Servers = { portal: Load; bare: Load }
type Pair = Record<keyof Servers, Slice>

/** The two take turns, and so does who begins. */
export async function measure(servers: Servers, pairs: number, settleMs: number): Promise<Omit<Figures, 'name'>> {
  await servers.portal.run(WARM_UP_MS)
  await servers.bare.run(WARM_UP_MS)
  const settled = performance.now() + settleMs
  for (let pair = 0; performance.now() < settled; pair++) await takeTurns(servers, pair)
  const taken: Pair[] = []
  for (let pair = 0; pair < pairs; pair++) taken.push(await takeTurns(servers, pair))
  return summarise(taken)
}

async function takeTurns(servers: Servers, pair: number): Promise<Pair> {
  if (pair % 2 === 0) {
    const portal = await servers.portal.run(SLICE_MS)
    return { portal, bare: await servers.bare.run(SLICE_MS) }
  }
  const bare = await servers.bare.run(SLICE_MS)
  return { portal: await servers.portal.run(SLICE_MS), bare }
}

function summarise(pairs: readonly Pair[]): Omit<Figures, 'name'> {
  const ratios = pairs.map(({ portal, bare }) => portal.rps / bare.rps)
  const stretches = stretchesOf(pairs)
  return {
    ratio: rounded(median(ratios)),
    low: rounded(quantile(0.25, ratios)),
    high: rounded(quantile(0.75, ratios)),
    p99Ratio: rounded(median(stretches.map((stretch) => p99Of(stretch, 'portal') / p99Of(stretch, 'bare')))),
    rps: Math.round(median(pairs.map(({ portal }) => portal.rps))),
    bareRps: Math.round(median(pairs.map(({ bare }) => bare.rps))),
    p99: rounded(median(stretches.map((stretch) => p99Of(stretch, 'portal')))),
    bareP99: rounded(median(stretches.map((stretch) => p99Of(stretch, 'bare')))),
  }
}

function stretchesOf(pairs: readonly Pair[]): Pair[][] {
  const count = Math.max(1, Math.floor(pairs.length / PAIRS_A_STRETCH))
  return Array.from({ length: count }, (_, index) =>
    pairs.filter((_pair, at) => Math.floor((at * count) / pairs.length) === index),
  )
}

function p99Of(stretch: readonly Pair[], server: keyof Servers): number {
  return quantile(
    0.99,
    stretch.flatMap((pair) => pair[server].latencies),
  )
}

function median(values: readonly number[]): number {
  return quantile(0.5, values)
}

function quantile(share: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? 0
  return below + ((sorted[Math.ceil(at)] ?? 0) - below) * (at % 1)
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
