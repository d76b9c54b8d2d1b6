import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Loose } from './open-tenant.ts'

export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  raw: string
  body: Loose
}

type Reply = (request: Received, count: number) => number

/** A local server in the portal's place that records what it is sent and answers as told. */
export async function listen(reply: Reply = () => 202) {
  const received: Received[] = []
  let waiting: (() => void)[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString('utf8')
    const { method = '', url = '', headers } = request
    const entry = { method, path: url, headers, raw, body: JSON.parse(raw || 'null') }
    received.push(entry)
    response.writeHead(reply(entry, received.length), { 'content-type': 'application/json' }).end('{}')
    for (const wake of waiting) wake()
    waiting = []
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** Until so many requests have come. */
    async until(count: number): Promise<Received[]> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return received
    },
    close(): Promise<void> {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
