import { developmentConfig } from './config.ts'
import { startSandbox } from './server.ts'

const PORTAL_URL = 'http://localhost:8787'
const HEARTBEAT_MS = 5 * 60_000

const port = Number(process.env['SANDBOX_PORT'] ?? 8788)
const stateDir = process.env['SANDBOX_STATE_DIR'] ?? '.sandbox'
const config = developmentConfig({ portalUrl: PORTAL_URL, ...JSON.parse(process.env['SANDBOX_CONFIG'] ?? '{}') })

const sandbox = await startSandbox({ port, stateDir, config, heartbeatMs: HEARTBEAT_MS })
console.log(`sandbox http://localhost:${sandbox.port}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)))
}
