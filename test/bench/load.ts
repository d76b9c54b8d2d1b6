import autocannon, { type Request } from 'autocannon'

const CONNECTIONS = 64
/** Each connection speaks for this many visitors: the public limit counts by address. */
const ADDRESSES_PER_CONNECTION = 64

/** What one row asks, without the visitor's address. */
export interface RowRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** A fresh body and headers for each request, where none may be sent twice. */
  fresh?: () => { headers: Record<string, string>; body: string }
}

export interface Round {
  rps: number
  p99: number
}

export async function load(origin: string, row: RowRequest, status: number, seconds: number): Promise<Round> {
  let connection = 0
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    duration: seconds,
    setupClient: (client) => client.setRequests(requestsOf(row, connection++)),
  })
  const answered = result.statusCodeStats[String(status)]?.count ?? 0
  if (result.errors > 0 || answered !== result.requests.total) {
    const seen = Object.entries(result.statusCodeStats).map(([code, { count }]) => `${count} × ${code}`)
    throw new Error(`${row.method} ${row.path}: expected only ${status}, saw ${seen.join(', ')}, ${result.errors} errors`)
  }
  return { rps: result.requests.total / result.duration, p99: result.latency.p99 }
}

function requestsOf({ method, path, headers, fresh }: RowRequest, connection: number): Request[] {
  return Array.from({ length: ADDRESSES_PER_CONNECTION }, (_, index) => {
    const visitor = { ...headers, 'CF-Connecting-IP': `198.18.${connection % 256}.${index + 1}` }
    const request: Request = { method, path, headers: visitor }
    if (!fresh) return request
    const setupRequest = (base: Request): Request => {
      const { headers: own, body } = fresh()
      return { ...base, headers: { ...visitor, ...own }, body }
    }
    return { ...request, setupRequest }
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2
}
