import { Connection } from './connection.ts'

export const CONNECTIONS = 64
/** Visitors who take turns: the public limit counts by address, and nobody reads more than some twenty documents a minute. */
const VISITORS = 32_768

/** What one row asks, without the visitor's address. */
export interface RowRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** A fresh body and headers for each request, where none may be sent twice. */
  fresh?: () => { headers: Record<string, string>; body: string }
}

/** What each answer is checked against. */
export interface Expected {
  status: number
  /** Of the body; undefined: it may differ from request to request. */
  bytes: number | undefined
}

export interface Slice {
  rps: number
  latencies: number[]
}

/** All connections to one server, open for as long as a row is measured. */
export class Load {
  readonly #connections: Connection[]
  readonly #next: () => string
  readonly #expected: Expected

  private constructor(connections: Connection[], next: () => string, expected: Expected) {
    this.#connections = connections
    this.#next = next
    this.#expected = expected
  }

  static async open(origin: string, row: RowRequest, expected: Expected): Promise<Load> {
    const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(origin)))
    return new Load(connections, requestsOf(origin, row), expected)
  }

  /** Each connection sends its next request as soon as it has its answer, until the time is over. */
  async run(milliseconds: number): Promise<Slice> {
    const latencies: number[] = []
    const startedAt = performance.now()
    const until = startedAt + milliseconds
    await Promise.all(
      this.#connections.map(async (connection) => {
        for (let sentAt = startedAt; sentAt < until; ) {
          const answer = await connection.send(this.#next())
          this.#check(answer)
          const answeredAt = performance.now()
          latencies.push(answeredAt - sentAt)
          sentAt = answeredAt
        }
      }),
    )
    return { rps: (latencies.length * 1000) / (performance.now() - startedAt), latencies }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  #check({ status, bytes }: { status: number; bytes: number }): void {
    const { status: wanted, bytes: length } = this.#expected
    if (status !== wanted || (length !== undefined && bytes !== length)) {
      throw new Error(`expected ${wanted} with ${length ?? 'any number of'} bytes, got ${status} with ${bytes}`)
    }
  }
}

let turn = 0

/** Addresses for benchmarks (RFC 2544): 198.18.0.0/15. */
export function nextVisitor(visitors = VISITORS): string {
  const visitor = turn++ % visitors
  return `198.${18 + (visitor >> 16)}.${(visitor >> 8) & 255}.${visitor & 255}`
}

function requestsOf(origin: string, { method, path, headers, fresh }: RowRequest): () => string {
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\n${lines(headers)}`
  return () => {
    const visitor = `CF-Connecting-IP: ${nextVisitor()}\r\n`
    if (!fresh) return `${head}${visitor}\r\n`
    const { headers: own, body } = fresh()
    return `${head}${visitor}${lines(own)}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  }
}

function lines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}
