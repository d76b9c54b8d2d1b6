import type { Load, Slice } from './load.ts'

export const PAIRS = 60
/** Short, so that both servers of a pair meet the same moment of the machine. */
export const SLICE_MS = 150
/** The engine compiles what the row needs, and fills its caches. */
const WARM_UP_MS = 4000

export interface Figures {
  name: string
  /** Requests a second, ours to the bare Worker's: median of the pairs, and their quartiles. */
  ratio: number
  low: number
  high: number
  p99Ratio: number
  rps: number
  bareRps: number
  /** Milliseconds, over all slices. */
  p99: number
  bareP99: number
}

export type Servers = { portal: Load; bare: Load }
type Pair = Record<keyof Servers, Slice>

/** The two take turns, and so does who begins. */
export async function measure(servers: Servers, pairs: number): Promise<Omit<Figures, 'name'>> {
  await servers.portal.run(WARM_UP_MS)
  await servers.bare.run(WARM_UP_MS)
  const taken: Pair[] = []
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      const portal = await servers.portal.run(SLICE_MS)
      taken.push({ portal, bare: await servers.bare.run(SLICE_MS) })
    } else {
      const bare = await servers.bare.run(SLICE_MS)
      taken.push({ portal: await servers.portal.run(SLICE_MS), bare })
    }
  }
  return summarise(taken)
}

function summarise(pairs: readonly Pair[]): Omit<Figures, 'name'> {
  const ratios = pairs.map(({ portal, bare }) => portal.rps / bare.rps)
  const p99 = quantile(
    0.99,
    pairs.flatMap(({ portal }) => portal.latencies),
  )
  const bareP99 = quantile(
    0.99,
    pairs.flatMap(({ bare }) => bare.latencies),
  )
  return {
    ratio: rounded(quantile(0.5, ratios)),
    low: rounded(quantile(0.25, ratios)),
    high: rounded(quantile(0.75, ratios)),
    p99Ratio: rounded(p99 / bareP99),
    rps: Math.round(
      quantile(
        0.5,
        pairs.map(({ portal }) => portal.rps),
      ),
    ),
    bareRps: Math.round(
      quantile(
        0.5,
        pairs.map(({ bare }) => bare.rps),
      ),
    ),
    p99: rounded(p99),
    bareP99: rounded(bareP99),
  }
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
