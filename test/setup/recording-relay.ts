import { createServer, request } from 'node:http'

export interface RecordingRelay {
  url: string
  /** Path and query of every call so far. */
  urls: string[]
  close(): Promise<void>
}

/** Stands before the vendors and notes the addresses that are called: what is in them ends in other people's access logs. */
export async function openRecordingRelay(target: string): Promise<RecordingRelay> {
  const urls: string[] = []
  const server = createServer((asked, answer) => {
    urls.push(asked.url ?? '')
    const passed = request(`${target}${asked.url ?? '/'}`, { method: asked.method, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the relay has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    urls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
