import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApp, createSandbox } from './app.ts'
import type { SandboxConfig } from './config.ts'
import { openSqlite } from './core/sqlite.ts'
import { heartbeat } from './salesforce/events/sender.ts'

/** Above the longest URI of any vendor, so that its own refusal is heard. */
const LARGEST_HEADER_BYTES = 64 * 1024

/** Long, so that no caller finds its idle connection closed while it sends: broken connections are the faults' business. */
const KEEP_ALIVE_MS = 10 * 60_000

export interface SandboxOptions {
  /** 0 or absent: any free port */
  port?: number
  /** null or absent: memory only */
  stateDir?: string | null
  config: SandboxConfig
  /** Sends a heartbeat to the portal of the default tenant at this interval. */
  heartbeatMs?: number
}

export interface RunningSandbox {
  url: string
  port: number
  close(): Promise<void>
}

export async function startSandbox({ port = 0, stateDir = null, config, heartbeatMs }: SandboxOptions): Promise<RunningSandbox> {
  const persistence = stateDir === null ? null : openSqlite(stateDir)
  const sandbox = createSandbox({ config, persistence })
  const app = createApp(sandbox)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer(
    { maxHeaderSize: LARGEST_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => void listener(request, response),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  const beat = () => sandbox.world('default').emit(heartbeat())
  const timer = heartbeatMs === undefined ? undefined : setInterval(beat, heartbeatMs)
  if (timer) beat()
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      clearInterval(timer)
      sandbox.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      persistence?.close()
    },
  }
}
