import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, type Flavour } from './local/build.ts'

/** `npm test [-- path …]`: both builds once, then every project; the browser story alone at the end, when nothing else needs the processor. */
const STAGES = [['node', 'workerd'], ['browser']]
const FLAVOURS: Flavour[] = ['development', 'production']

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

const filters = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'test-reports-'))
let passed = 0
let failed = 0
try {
  for (const flavour of FLAVOURS) await ensureBuilt(flavour)
  for (const projects of STAGES) {
    const result = await runProjects(projects)
    passed += result.passed
    failed += result.failed
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  failed += 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

async function runProjects(projects: string[]): Promise<{ passed: number; failed: number }> {
  const file = join(folder, `${projects.join('-')}.json`)
  const code = await vitest([
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...filters,
  ])
  const report = read(file)
  if (!report) return { passed: 0, failed: code === 0 ? 0 : 1 }
  // A file that fails before its first test has no failed test of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failures = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: code === 0 ? failures : Math.max(1, failures) }
}

function vitest(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    stdio: 'inherit',
    env: { ...process.env, PORTAL_BUILT: FLAVOURS.join(',') },
  })
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve))
}

function read(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return null
  }
}
