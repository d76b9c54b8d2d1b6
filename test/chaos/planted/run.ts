import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BUGS, type Bug, type Campaign, type Edit } from './bugs.ts'
import { withEditedTree } from './tree.ts'

export interface PlantedResult {
  tried: number
  caught: number
  bugs: { defence: number; name: string; caught: boolean; by: string; found: string }[]
}

type Finding = { violated: boolean; text: string }

/**
 * One defence at a time is taken out of a copy of the source, and a slice of the campaign runs on it. Caught is a bug when the judge finds
 * a violation, and the same slice on the sound source finds none: a campaign that finds nothing proves nothing, and neither does one that
 * always finds something.
 */
export async function runPlanted(options: { seed: number; only: readonly number[] | null }): Promise<PlantedResult> {
  const { seed, only } = options
  const bugs = BUGS.filter(({ defence }) => only === null || only.includes(defence))
  const sound = new Map<string, Promise<Finding>>()
  const result: PlantedResult = { tried: 0, caught: 0, bugs: [] }
  for (const bug of bugs) {
    const key = JSON.stringify([bug.campaign, bug.behind ?? []])
    const control = await getOrSet(sound, key, () =>
      withEditedTree(bug.behind ?? [], (root) => campaign(root, bug.campaign, seed)),
    )
    const planted = await withEditedTree(allEdits(bug), (root) => campaign(root, bug.campaign, seed))
    const caught = planted.violated && !control.violated
    const found = control.violated ? `the sound source is blamed as well: ${control.text}` : planted.text
    result.tried++
    if (caught) result.caught++
    result.bugs.push({ defence: bug.defence, name: bug.name, caught, by: describe(bug.campaign), found })
    console.log(`${caught ? 'caught' : 'MISSED'} ${bug.defence} ${bug.name} (${describe(bug.campaign)}): ${found.slice(0, 300)}`)
  }
  return result
}

function allEdits(bug: Bug): Edit[] {
  return [...(bug.behind ?? []), ...bug.edits]
}

function getOrSet<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

function describe(campaign: Campaign): string {
  return 'file' in campaign ? campaign.file : `layer ${campaign.layer}`
}

async function campaign(root: string, wanted: Campaign, seed: number): Promise<Finding> {
  return 'file' in wanted ? testFile(root, wanted.file) : layer(root, wanted, seed)
}

type LayerReport = { layers: Record<string, Record<'doubled' | 'lost' | 'stuck', number>>; violations?: string[] }

async function layer(root: string, wanted: Extract<Campaign, { layer: string }>, seed: number): Promise<Finding> {
  const file = join(root, 'chaos.json')
  const options = ['--layers', wanted.layer, '--orders', String(wanted.orders), '--seed', String(seed), '--json', file]
  const extra = [...(wanted.announced ? ['--announced'] : []), ...(wanted.only === undefined ? [] : ['--only', wanted.only])]
  const output = await run(root, [join(root, 'test/chaos/main.ts'), ...options, ...extra])
  const report = await readJson<LayerReport>(file, output)
  const counts = report.layers[wanted.layer] ?? { doubled: 0, lost: 0, stuck: 0 }
  const { doubled, lost, stuck } = counts
  const text = `${doubled} doubled, ${lost} lost, ${stuck} stuck; ${report.violations?.[0] ?? ''}`
  return { violated: doubled + lost + stuck > 0, text }
}

type TestReport = { numPassedTests: number; testResults: { assertionResults: { status: string; fullName: string }[] }[] }

/** A test that fails counts; one that could not even start does not. */
async function testFile(root: string, path: string): Promise<Finding> {
  const file = join(root, 'tests.json')
  const output = await run(root, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=json',
    `--outputFile.json=${file}`,
    path,
  ])
  const { testResults } = await readJson<TestReport>(file, output)
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed'))
  return { violated: failed.length > 0, text: failed[0]?.fullName ?? 'all tests pass' }
}

async function readJson<T>(file: string, output: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (cause) {
    throw new Error(`the campaign wrote no report:\n${output.slice(-2000)}`, { cause })
  }
}

/** Its output; a violation ends a campaign with a code other than 0, so the code says nothing here. */
function run(root: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}
