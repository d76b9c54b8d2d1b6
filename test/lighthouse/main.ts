import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { copyBuild } from '../local/build.ts'
import { freePort } from '../local/ports.ts'
import { startSandbox } from '../sandbox/server.ts'
import { launchPortal } from '../setup/launch-portal.ts'
import { testSandboxConfig } from '../setup/settings.ts'
import { openAuditor } from './audit.ts'
import { CATEGORIES, medianOf, type Run, shortcomings } from './figures.ts'
import { openRelay } from './relay.ts'

const PATHS = ['/', '/services/sim']
const RUNS = 5
/** The production build refuses vendors without TLS unless its settings say where it runs. */
const ENVIRONMENT = 'test'

const { values } = parseArgs({ options: { json: { type: 'string' }, runs: { type: 'string', default: String(RUNS) } } })
const folder = await mkdtemp(join(tmpdir(), 'lighthouse-'))
const sandbox = await startSandbox({ config: { ...testSandboxConfig(), environment: ENVIRONMENT } })
const relay = await openRelay(await freePort(), () => portal.url)
const portal = await launchPortal({
  sandbox: sandbox.url,
  configPath: await copyBuild(folder, 'production'),
  settings: { APP_ENVIRONMENT: ENVIRONMENT, PUBLIC_BASE_URL: relay.url },
})
const auditor = await openAuditor()

try {
  await portal.scheduled()
  const runs = new Map<string, Run[]>(PATHS.map((path) => [path, []]))
  // Interleaved, so that a busy minute of the machine does not hit one page only.
  for (let round = 0; round < Number(values.runs); round++) {
    for (const path of PATHS) {
      const { run, lost } = await auditor.audit(`${relay.url}${path}`)
      runs.get(path)?.push(run)
      if (lost.length > 0) console.error(`${path}: ${lost.join(', ')}`)
    }
  }
  const medians = Object.fromEntries([...runs].map(([path, all]) => [path, medianOf(all)]))
  for (const [path, median] of Object.entries(medians)) {
    const scores = CATEGORIES.map((category) => `${category} ${median.scores[category]}`).join(', ')
    console.log(`${path}: ${scores}, layout shift ${median.layoutShift}, largest paint ${median.largestPaintMs} ms`)
  }
  if (values.json) await writeFile(values.json, `${JSON.stringify({ medians, runs: Object.fromEntries(runs) }, null, 2)}\n`)
  const failures = Object.entries(medians).flatMap(([path, median]) => shortcomings(path, median))
  for (const failure of failures) console.error(failure)
  process.exitCode = failures.length === 0 ? 0 : 1
} finally {
  await auditor.close()
  await relay.close()
  await portal.close()
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
}
