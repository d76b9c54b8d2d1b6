import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Answer, fingerprint, record } from './answers.ts'
import type { BareAnswers } from './bare-worker.ts'
import { CONNECTIONS, Load } from './load.ts'
import { type Figures, measure, PAIRS, type Servers, SLICE_MS } from './measure.ts'
import { brokenPromises } from './promises.ts'
import { type Row, type Scenario, SCENARIOS } from './rows.ts'
import { type BenchPortal, startBare, startBenchPortal, startCeiling } from './servers.ts'

const { values } = parseArgs({
  options: { json: { type: 'string' }, rows: { type: 'string' }, rounds: { type: 'string', default: String(PAIRS) } },
})
const pairs = Number(values.rounds)
const names = SCENARIOS.flatMap((scenario) => scenario.names)
const wanted = values.rows?.split(',') ?? names
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0 || !(pairs >= 1)) throw new Error(`--rows takes ${names.join(',')}; --rounds a number from 1`)

/** Each server, before the first row: the engine compiles what all rows share, and the first one must not pay for it. */
const COMMON_WARM_UP_MS = 6000

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
    const recorded = new Map<string, Answer>()
    for (const row of rows) recorded.set(row.name, await record(portal.origin, row.request))
    const bare = await startBare(bareAnswers(rows, recorded), portal)
    try {
      const measured: Figures[] = []
      for (const row of rows) {
        await withServers(row, portal, bare.origin, recorded, async (servers) => {
          for (const server of [servers.portal, servers.bare]) await server.run(COMMON_WARM_UP_MS / rows.length)
        })
      }
      for (const row of rows) {
        const line = await measureRow(row, portal, bare.origin, recorded)
        console.log(`${line.name}: ${line.ratio} (${line.low} to ${line.high}), p99 ${line.p99Ratio}`)
        measured.push(line)
      }
      return measured
    } finally {
      await bare.close()
    }
  } finally {
    await portal.close()
  }
}

async function measureRow(row: Row, portal: BenchPortal, bareOrigin: string, recorded: ReadonlyMap<string, Answer>) {
  const rounds = row.informative ? Math.ceil(pairs / 2) : pairs
  const measured = await withServers(row, portal, bareOrigin, recorded, (servers) => measure(servers, rounds))
  return { name: row.name, ...measured }
}

/** Connections to both servers, once it is proved that they give the same answer. */
async function withServers<T>(
  { name, request }: Row,
  portal: BenchPortal,
  bareOrigin: string,
  recorded: ReadonlyMap<string, Answer>,
  use: (servers: Servers) => Promise<T>,
): Promise<T> {
  const ours = recorded.get(name)
  const theirs = await record(bareOrigin, request)
  if (!ours || fingerprint(ours) !== fingerprint(theirs)) {
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

function bareAnswers(rows: readonly Row[], recorded: ReadonlyMap<string, Answer>): BareAnswers {
  const answers: BareAnswers = {}
  for (const { name, request, conditional } of rows) {
    const answer = recorded.get(name)
    if (answer) answers[request.path] = { ...answers[request.path], [conditional ? 'conditional' : 'plain']: answer }
  }
  return answers
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
