import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Answer, fingerprint, record } from './answers.ts'
import type { BareAnswers } from './bare-worker.ts'
import { load, median, type Round } from './load.ts'
import { createRows, type Row } from './rows.ts'
import { startBare, startBenchPortal, startCeiling } from './servers.ts'

const ROUNDS = 5
const ROUND_SECONDS = 2
const WARM_UP_SECONDS = 1
const CEILING_SECONDS = 3

const { values } = parseArgs({ options: { json: { type: 'string' } } })
const portal = await startBenchPortal()
try {
  await portal.scheduled()
  const rows = await createRows(portal)
  const recorded = new Map<string, Answer>()
  for (const row of rows) recorded.set(row.name, await record(portal.origin, row.request))
  const bare = await startBare(bareAnswers(rows, recorded), portal.compatibilityDate)
  try {
    for (const row of rows) await requireSame(row, recorded, bare.origin)
    await report(rows, recorded, bare.origin)
  } finally {
    await bare.close()
  }
} finally {
  await portal.close()
}

function bareAnswers(rows: readonly Row[], recorded: ReadonlyMap<string, Answer>): BareAnswers {
  const answers: BareAnswers = {}
  for (const { name, request, conditional } of rows) {
    const answer = recorded.get(name)
    if (answer) answers[request.path] = { ...answers[request.path], [conditional ? 'conditional' : 'plain']: answer }
  }
  return answers
}

async function requireSame({ name, request }: Row, recorded: ReadonlyMap<string, Answer>, bareOrigin: string): Promise<void> {
  const ours = recorded.get(name)
  const theirs = await record(bareOrigin, request)
  if (!ours || fingerprint(ours) !== fingerprint(theirs)) {
    throw new Error(`${name}: the two Workers answer differently\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`)
  }
}

async function report(rows: readonly Row[], recorded: ReadonlyMap<string, Answer>, bareOrigin: string): Promise<void> {
  const rounds = await measure(rows, recorded, bareOrigin)
  const lines = rows.map(({ name }) => summarise(name, rounds.get(name) ?? []))
  const ceiling = await measureCeiling()
  console.log(
    `${ROUNDS} interleaved rounds of ${ROUND_SECONDS} s, medians; the load generator alone reaches ${ceiling} requests a second`,
  )
  console.table(Object.fromEntries(lines.map(({ name, ...figures }) => [name, figures])))
  if (values.json) await writeFile(values.json, `${JSON.stringify({ ceiling, rows: lines }, null, 2)}\n`)
}

type Pair = { portal: Round; bare: Round }

/** Rounds take turns between rows and servers, so that a slow minute of the machine hits all alike. */
async function measure(
  rows: readonly Row[],
  recorded: ReadonlyMap<string, Answer>,
  bareOrigin: string,
): Promise<Map<string, Pair[]>> {
  const origins = { portal: portal.origin, bare: bareOrigin }
  const run = ({ name, request }: Row, server: keyof Pair, seconds: number) =>
    load(origins[server], request, recorded.get(name)?.status ?? 0, seconds)
  for (const row of rows) for (const server of ['portal', 'bare'] as const) await run(row, server, WARM_UP_SECONDS)

  const pairs = new Map<string, Pair[]>(rows.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      const order = round % 2 === 0 ? (['portal', 'bare'] as const) : (['bare', 'portal'] as const)
      const pair: Partial<Pair> = {}
      for (const server of order) pair[server] = await run(row, server, ROUND_SECONDS)
      pairs.get(row.name)?.push(pair as Pair)
    }
  }
  return pairs
}

function summarise(name: string, pairs: readonly Pair[]) {
  const of = (value: (pair: Pair) => number) => median(pairs.map(value))
  return {
    name,
    ratio: rounded(of(({ portal, bare }) => portal.rps / bare.rps)),
    p99Ratio: rounded(of(({ portal, bare }) => portal.p99 / Math.max(1, bare.p99))),
    rps: Math.round(of(({ portal }) => portal.rps)),
    bareRps: Math.round(of(({ bare }) => bare.rps)),
  }
}

async function measureCeiling(): Promise<number> {
  const ceiling = await startCeiling()
  const { rps } = await load(ceiling.origin, { method: 'GET', path: '/', headers: {} }, 200, CEILING_SECONDS)
  ceiling.close()
  return Math.round(rps)
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
