import { createServer, request } from 'node:http'

export interface Relay {
  url: string
  close(): Promise<void>
}

/**
 * Passes answers on byte by byte, without their Referrer-Policy: the packaged Chromium (147) cancels a traced navigation whose answer
 * names `same-origin` or `no-referrer` (net::ERR_ABORTED), also for an empty page. No audit looks at that header.
 */
export async function openRelay(port: number, target: () => string): Promise<Relay> {
  const server = createServer((asked, answer) => {
    const passed = request(`${target()}${asked.url ?? '/'}`, { method: asked.method, headers: asked.headers }, (given) => {
      const { 'referrer-policy': _, ...headers } = given.headers
      answer.writeHead(given.statusCode ?? 502, headers)
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
