import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { freePort } from '../local/ports.ts'
import { objectWorker } from './object-worker.ts'
import type { PacedJob, PacedResult } from './paced-load.ts'
import { BENCH_ENVIRONMENT, type EmptyPortal, startEmptyPortal } from './servers.ts'

/** Promised of the intake (F14). */
export const LEAST_SHARE = 0.4
const MOST_P99_MS = 300
/** The rate that is sent: what is promised, and a little, so that rounding decides nothing. */
const SENT_SHARE = 0.42
const OBJECT_CONNECTIONS = 20
const EVENT_CONNECTIONS = 64
const CEILING_MS = 8000
const WARM_UP_MS = 5000
const DRAIN_LIMIT_MS = 10 * 60_000

export type Intake = {
  name: 'signed-order-event'
  /** New objects a second with one write each, before and after. */
  ceiling: number
  ceilings: number[]
  rate: number
  share: number
  events: number
  not2xx: number
  refused: Record<string, number>
  p50: number
  p99: number
  most: number
  /** Events that were accepted and were not handled yet when the load ended; then until none was left. */
  waiting: number
  drainedSeconds: number | null
  kept: boolean
}

/** Signed events, each of an order that is new, at a steady rate for so long; answered while the queue's consumer works on them. */
export async function measureIntake(seconds: number): Promise<Intake> {
  const portal = await startEmptyPortal()
  try {
    await portal.scheduled()
    const ceilings = [await objectCeiling(portal)]
    const sent = { kind: 'order-event', origin: portal.origin, connections: EVENT_CONNECTIONS } as const
    const rate = Math.ceil((ceilings[0] ?? 0) * SENT_SHARE)
    await paced({ ...sent, rate: rate / 2, milliseconds: WARM_UP_MS })
    const result = await paced({ ...sent, rate, milliseconds: seconds * 1000 })
    const { waiting, drainedSeconds } = await drained(portal)
    ceilings.push(await objectCeiling(portal))
    return summary(result, ceilings, waiting, drainedSeconds)
  } finally {
    await portal.close()
  }
}

function summary(result: PacedResult, ceilings: number[], waiting: number, drainedSeconds: number | null): Intake {
  const ceiling = Math.round(ceilings.reduce((sum, value) => sum + value, 0) / ceilings.length)
  const rate = (result.sent * 1000) / result.milliseconds
  const sorted = result.latencies.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 10) / 10
  const not2xx = Object.values(result.refused).reduce((sum, count) => sum + count, 0)
  const share = Math.round((rate / ceiling) * 1000) / 1000
  return {
    name: 'signed-order-event',
    ceiling,
    ceilings,
    rate: Math.round(rate),
    share,
    events: result.sent,
    not2xx,
    refused: result.refused,
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
    waiting,
    drainedSeconds,
    kept: not2xx === 0 && at(0.99) <= MOST_P99_MS && share >= LEAST_SHARE,
  }
}

/** In a runtime of its own on the same machine, with its store in the same place. */
async function objectCeiling({ compatibility }: EmptyPortal): Promise<number> {
  const port = await freePort()
  const persist = await mkdtemp(join(tmpdir(), 'bench-objects-'))
  const runtime = new Miniflare({
    log: new Log(LogLevel.ERROR),
    logRequests: false,
    cf: false,
    defaultPersistRoot: persist,
    workers: [objectWorker(compatibility, port)],
  })
  try {
    await runtime.ready
    const load = { kind: 'object', origin: `http://127.0.0.1:${port}`, connections: OBJECT_CONNECTIONS, rate: null } as const
    await paced({ ...load, milliseconds: WARM_UP_MS })
    const { sent, milliseconds, refused } = await paced({ ...load, milliseconds: CEILING_MS })
    if (Object.keys(refused).length > 0) throw new Error(`objects answered ${JSON.stringify(refused)}`)
    return Math.round((sent * 1000) / milliseconds)
  } finally {
    await runtime.dispose()
    await rm(persist, { recursive: true, force: true })
  }
}

async function drained(portal: EmptyPortal): Promise<{ waiting: number; drainedSeconds: number | null }> {
  const waiting = await unprocessed(portal)
  const startedAt = Date.now()
  for (let left = waiting; left > 0; left = await unprocessed(portal)) {
    if (Date.now() - startedAt > DRAIN_LIMIT_MS) return { waiting, drainedSeconds: null }
    await sleep(500)
  }
  return { waiting, drainedSeconds: Math.round((Date.now() - startedAt) / 1000) }
}

async function unprocessed({ origin }: EmptyPortal): Promise<number> {
  const answer = await fetch(new URL('/api/health/sf-events', origin))
  return ((await answer.json()) as { unprocessed: number }).unprocessed
}

async function paced(job: Omit<PacedJob, 'environment'>): Promise<PacedResult> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'paced-load.ts'))
  try {
    return await new Promise((resolve, reject) => {
      child.once('message', (result: PacedResult | { error: string }) =>
        'error' in result ? reject(new Error(result.error)) : resolve(result),
      )
      child.once('exit', () => reject(new Error('the load ended early')))
      child.send({ ...job, environment: BENCH_ENVIRONMENT })
    })
  } finally {
    child.disconnect()
  }
}
