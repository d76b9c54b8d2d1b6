import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { inMemory } from '../setup/memory-folder.ts'
import { type Answer, fingerprint, record } from './answers.ts'
import { CONNECTIONS, Load } from './load.ts'
import { type Figures, measure, PAIRS, type Servers, SETTLE_MS, SLICE_MS } from './measure.ts'
import { brokenPromises } from './promises.ts'
import { type Row, type Scenario, SCENARIOS } from './rows.ts'
import { type BenchPortal, type EmptyPortal, startBare, startBenchPortal, startCeiling } from './servers.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    rows: { type: 'string' },
    rounds: { type: 'string', default: String(PAIRS) },
    /** Seconds of new orders as signed events, instead of the rows. */
    intake: { type: 'string' },
  },
})
if (values.intake !== undefined) {
  Object.assign(process.env, inMemory())
  await runIntake(Number(values.intake))
}
const pairs = Number(values.rounds)
const names = SCENARIOS.flatMap((scenario) => scenario.names)
const wanted = values.rows?.split(',') ?? names
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0 || !(pairs >= 1)) throw new Error(`--rows takes ${names.join(',')}; --rounds a number from 1`)

const figures: Figures[] = []
for (const scenario of SCENARIOS) {
  if (scenario.names.some((name) => wanted.includes(name))) figures.push(...(await runScenario(scenario)))
}
const ceiling = await measureCeiling()
console.log(
  `${CONNECTIONS} connections; medians of ${pairs} pairs of ${SLICE_MS} ms (informative rows: half); low and high are the quartiles; ` +
    `the load generator alone reaches ${ceiling} requests a second`,
)
console.table(Object.fromEntries(figures.map(({ name, ...rest }) => [name, rest])))
if (values.json) await writeFile(values.json, `${JSON.stringify({ ceiling, rows: figures }, null, 2)}\n`)
const broken = brokenPromises(figures)
console.log(broken.length === 0 ? 'all promised ratios are kept' : broken.join('\n'))
process.exitCode = broken.length === 0 ? 0 : 1

async function runScenario(scenario: Scenario): Promise<Figures[]> {
  const portal = await startBenchPortal(scenario.generatedPlans)
  try {
    const rows = (await scenario.rows(portal)).filter(({ name }) => wanted.includes(name))
    const measured: Figures[] = []
    for (const row of rows) {
      const line = await measureRow(row, portal)
      console.log(`${line.name}: ${line.ratio} (${line.low} to ${line.high}), p99 ${line.p99Ratio}`)
      measured.push(line)
    }
    return measured
  } finally {
    await portal.close()
  }
}

/** In runtimes of its own: the garbage of a row of 2 MB answers must not be collected in the time of another one. */
async function measureRow(row: Row, portal: EmptyPortal): Promise<Figures> {
  await portal.restart()
  const answer = await record(portal.origin, row.request)
  const answers = { [row.request.path]: { [row.conditional ? 'conditional' : 'plain']: answer } }
  const bare = await startBare(answers, portal)
  try {
    const rounds = row.informative ? Math.ceil(pairs / 2) : pairs
    return {
      name: row.name,
      ...(await withServers(row, portal, bare.origin, answer, (servers) =>
        measure(servers, rounds, row.informative ? 0 : SETTLE_MS),
      )),
    }
  } finally {
    await bare.close()
  }
}

/** Connections to both servers, once it is proved that they give the same answer. */
async function withServers<T>(
  { name, request }: Row,
  portal: BenchPortal,
  bareOrigin: string,
  ours: Answer,
  use: (servers: Servers) => Promise<T>,
): Promise<T> {
  const theirs = await record(bareOrigin, request)
  if (fingerprint(ours) !== fingerprint(theirs)) {
    throw new Error(`${name}: the two Workers answer differently\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`)
  }
  const expected = { status: ours.status, bytes: request.fresh ? undefined : Buffer.byteLength(ours.body) }
  const servers = {
    portal: await Load.open(portal.origin, request, expected),
    bare: await Load.open(bareOrigin, request, expected),
  }
  try {
    return await use(servers)
  } finally {
    servers.portal.close()
    servers.bare.close()
  }
}

async function measureCeiling(): Promise<number> {
  const ceiling = await startCeiling()
  const load = await Load.open(ceiling.origin, { method: 'GET', path: '/', headers: {} }, { status: 200, bytes: 2 })
  await load.run(SLICE_MS)
  const { rps } = await load.run(4 * SLICE_MS)
  load.close()
  ceiling.close()
  return Math.round(rps)
}

async function runIntake(seconds: number): Promise<never> {
  if (!(seconds > 0)) throw new Error('--intake takes seconds')
  const { measureIntake } = await import('./intake.ts')
  const found = await measureIntake(seconds)
  console.log(JSON.stringify(found, null, 2))
  if (values.json) await writeFile(values.json, `${JSON.stringify({ rows: [found] }, null, 2)}\n`)
  console.log(found.kept ? 'the intake keeps what is promised' : 'the intake does not keep what is promised')
  process.exit(found.kept ? 0 : 1)
}
