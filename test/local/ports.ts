import { createServer } from 'node:net'

/** Below the range from which the system takes ports for outgoing connections, so that a restart finds its port free again. */
const FIRST = 10_000
const LAST = 30_000

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    if (await isFree(port)) return port
  }
}

export async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    const refused = await tryListen(port, host)
    if (refused === 'EADDRINUSE' || refused === 'EACCES') return false
  }
  return true
}

function tryListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
}
