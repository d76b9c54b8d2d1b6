import { writeFile } from 'node:fs/promises'
import type { PlantedResult } from './planted/run.ts'
import { type ChaosOptions, type Layer, readOptions } from './options.ts'

const HISTORIES_AN_ORDER = 100

type Counts = Record<'tried' | 'doubled' | 'lost' | 'stuck', number>
type Run = (options: ChaosOptions) => Promise<Counts & { details?: unknown; violations?: readonly string[] }>

/** A layer is loaded when it is asked for: P starts a portal, W a test runner, S nothing. */
const RUNS: Record<Layer, Run> = {
  S: async ({ orders, seed, full }) =>
    (await import('./layer-s/run.ts')).runLayerS({ histories: orders * HISTORIES_AN_ORDER, seed, full }),
  W: async ({ orders, seed, full, only }) =>
    (await import('./layer-w/run.ts')).runLayerW({ orders, seed, full, ...(only !== null && { only }) }),
  P: async ({ orders, seed, full, announced }) => (await import('./layer-p/run.ts')).runLayerP({ orders, seed, full, announced }),
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const layers: Partial<Record<Layer, Counts>> = {}
  const details: Partial<Record<Layer, unknown>> = {}
  const violations: string[] = []
  for (const layer of options.layers) {
    const startedAt = Date.now()
    const result = await RUNS[layer](options)
    const counts = { tried: result.tried, doubled: result.doubled, lost: result.lost, stuck: result.stuck }
    layers[layer] = counts
    details[layer] = result.details
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    console.log(`layer ${layer}, seed ${options.seed}: ${describe(counts)} in ${seconds} s`)
    for (const text of result.violations ?? []) console.log(`  ${text}`)
    violations.push(...(result.violations ?? []))
  }
  const planted = options.planted ? await runPlanted(options) : { tried: 0, caught: 0, bugs: [] }
  const report = { seed: options.seed, layers, planted, violations, details }
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  const broken = Object.values(layers).some(({ doubled, lost, stuck }) => doubled + lost + stuck > 0)
  if (broken || planted.caught < planted.tried) process.exitCode = 1
}

/** Loaded when asked for, like the layers: a copy of the sources with one defence less must be caught. */
async function runPlanted({ seed, defences }: ChaosOptions): Promise<PlantedResult> {
  const module = await import('./planted/run.ts')
  const planted = await module.runPlanted({ seed, only: defences })
  console.log(`planted: ${planted.caught} of ${planted.tried} caught`)
  return planted
}

function describe({ tried, doubled, lost, stuck }: Counts): string {
  return `${tried} tried, ${doubled} doubled, ${lost} lost, ${stuck} stuck`
}

await main()
