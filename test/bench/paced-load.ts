import { randomUUID } from 'node:crypto'
import { eventBatch, signedInit } from '../setup/signed-call.ts'
import { Connection } from './connection.ts'
import { nextVisitor } from './load.ts'

/** Run as a process of its own (`intake.ts` starts it): neither vendors nor runtime share its thread. */
export type PacedJob = {
  origin: string
  kind: 'order-event' | 'object'
  environment: string
  connections: number
  milliseconds: number
  /** Requests a second; null: each connection as fast as it is answered. */
  rate: number | null
}
export type PacedResult = { sent: number; milliseconds: number; refused: Record<string, number>; latencies: number[] }

const PATH = '/api/events/salesforce'
let orders = 0

async function run({ origin, kind, environment, connections, milliseconds, rate }: PacedJob): Promise<PacedResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(origin)))
  const { host } = new URL(origin)
  const next = kind === 'object' ? () => fresh(host) : () => orderEvent(host, environment)
  const refused: Record<string, number> = {}
  const latencies: number[] = []
  const startedAt = performance.now()
  let turn = 0
  await Promise.all(
    open.map(async (connection) => {
      for (;;) {
        // A request is late from the moment it was due, also when no connection was free to send it.
        const dueAt = rate === null ? performance.now() : startedAt + (turn++ * 1000) / rate
        if (dueAt >= startedAt + milliseconds) return
        const wait = dueAt - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const { status } = await connection.send(next())
        latencies.push(performance.now() - dueAt)
        if (status < 200 || status > 299) refused[status] = (refused[status] ?? 0) + 1
      }
    }),
  )
  for (const connection of open) connection.close()
  return { sent: latencies.length, milliseconds: performance.now() - startedAt, refused, latencies }
}

function fresh(host: string): string {
  return `POST /${randomUUID()} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`
}

/** A signed batch with one event of an order that nobody heard of. */
function orderEvent(host: string, environment: string): string {
  const id = randomUUID()
  const recordIds = [`801${String(++orders).padStart(12, '0')}AAA`]
  const body = eventBatch([{ id, entity: 'Order', recordIds, sequence: orders }], { environment })
  const call = signedInit({ path: PATH, body, key: id, environment, nonce: body.nonce })
  const text = String(call.body)
  const headers = Object.entries({ ...call.headers, 'CF-Connecting-IP': nextVisitor() }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `POST ${PATH} HTTP/1.1\r\nHost: ${host}\r\n${headers.join('')}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

process.on('message', (job: PacedJob) => {
  void run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
