import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inMemory } from '../../setup/memory-folder.ts'
import type { CampaignResult, CostResult, WSettings } from './settings.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
const PATIENCE_MS = 60 * 60_000

export interface LayerWResult {
  tried: number
  doubled: number
  lost: number
  stuck: number
  violations: string[]
  seed: number
  seconds: number
  details: { campaigns: CampaignResult[]; cost: CostResult[]; failures: string[] }
}

type Report = {
  testResults: {
    message?: string
    assertionResults: {
      fullName: string
      status: string
      failureMessages?: string[]
      meta?: { chaos?: CampaignResult; cost?: CostResult[] }
    }[]
  }[]
}

/** The real Worker in workerd, as a child process; `root`: another tree of the same project, with a defence removed. */
export async function runLayerW(wanted: Partial<WSettings> & { root?: string; only?: string }): Promise<LayerWResult> {
  const { root = PROJECT, only, ...settings } = wanted
  const startedAt = Date.now()
  const folder = await mkdtemp(join(tmpdir(), 'layer-w-'))
  const file = join(folder, 'report.json')
  try {
    const printed = await vitest(
      root,
      [
        'run',
        '--project=workerd',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...(only === undefined ? [] : [`--testNamePattern=${only}`]),
        'test/chaos/layer-w',
      ],
      { CHAOS_LAYER_W: JSON.stringify(settings), ...inMemory() },
    )
    return summed(JSON.parse(await readFile(file, 'utf8')) as Report, settings.seed ?? 0, startedAt, printed)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function summed({ testResults }: Report, seed: number, startedAt: number, printed: string): LayerWResult {
  const tests = testResults.flatMap((one) => one.assertionResults)
  const campaigns = tests.flatMap(({ meta }) => meta?.chaos ?? [])
  const cost = tests.flatMap(({ meta }) => meta?.cost ?? [])
  const failures = [
    ...testResults.flatMap(({ message }) => (message ? [message] : [])),
    ...tests.flatMap(({ fullName, failureMessages = [] }) => failureMessages.map((text) => `${fullName}: ${text}`)),
  ]
  // A campaign that broke off, or whose orders rest elsewhere than they should, is nothing that went well.
  const unexplained = tests.filter(({ status, meta }) => status === 'failed' && (meta?.chaos?.violations.length ?? 0) === 0)
  const sum = (kind: 'tried' | 'doubled' | 'lost' | 'stuck') => campaigns.reduce((total, one) => total + one[kind], 0)
  const counts = { tried: sum('tried'), doubled: sum('doubled'), lost: sum('lost'), stuck: sum('stuck') + unexplained.length }
  const violations = [
    ...campaigns.flatMap((one) => [
      ...one.violations.map((text) => `${one.campaign}, seed ${one.seed}: ${text}`),
      ...one.evidence,
    ]),
    ...unexplained.map(({ fullName, failureMessages = [] }) => `${fullName}: ${failureMessages[0] ?? 'failed'}`),
  ]
  if (tests.every(({ status }) => status !== 'passed' && status !== 'failed'))
    throw new Error(`layer W ran nothing: ${failures.join('\n') || printed}`)
  return {
    ...counts,
    violations,
    seed,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    details: { campaigns, cost, failures },
  }
}

/** Ends with a code other than 0 when a campaign found something; the report tells. Answers what was printed on stderr. */
function vitest(root: string, args: string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => {
    printed = `${printed}${chunk.toString()}`.slice(-4000)
  })
  // A runner that has lost its runtime waits for ever.
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('exit', () => {
      clearTimeout(patience)
      resolve(printed)
    }),
  )
}
