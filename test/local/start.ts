import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../sandbox/server.ts'
import { ACCOUNTS } from '../sandbox/seed/accounts.ts'
import { vendorAddresses, vendorIdentities } from '../setup/settings.ts'
import { isFree } from './ports.ts'
import { type LocalPortal, runLocalPortal, STATE } from './portal.ts'
import { localSecrets } from './secrets.ts'

const SANDBOX_STATE = '.sandbox'
const CRON_MS = 60_000
const HEARTBEAT_MS = 5 * 60_000
const READY_LIMIT_MS = 60_000
const PARENT_CHECK_MS = 1_000

const port = Number(process.env['PORT'] ?? 8787)
const sandboxPort = Number(process.env['SANDBOX_PORT'] ?? 8788)
const portalUrl = `http://localhost:${port}`
const sandboxUrl = `http://localhost:${sandboxPort}`

const stops: (() => Promise<void>)[] = []
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
if (process.env['npm_lifecycle_event']) endWithParent(process.ppid)

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stop(1)
}

async function start(): Promise<void> {
  await requireFree(port, 'PORT')
  await requireFree(sandboxPort, 'SANDBOX_PORT')
  if (process.argv.includes('--fresh')) {
    for (const folder of [STATE, SANDBOX_STATE]) await rm(folder, { recursive: true, force: true })
  }
  const secrets = await localSecrets()
  if (secrets.created) console.log('development secrets written to .dev.vars')
  const config = { ...secrets.sandbox, portalUrl, publicUrl: sandboxUrl }
  const sandbox = await startSandbox({ port: sandboxPort, stateDir: SANDBOX_STATE, config, heartbeatMs: HEARTBEAT_MS })
  stops.push(() => sandbox.close())

  console.log('building …')
  const portal = await runLocalPortal(port, {
    ...vendorAddresses(sandboxUrl, 'default'),
    ...vendorIdentities(config),
    ...secrets.portal,
    PUBLIC_BASE_URL: portalUrl,
  })
  stops.unshift(() => portal.close())
  if (stopping.signal.aborted) return

  await tick(portal)
  const timer = setInterval(() => void tick(portal), CRON_MS)
  stops.unshift(async () => clearInterval(timer))
  await answers(`${sandboxUrl}/_control/ledger`)
  await answers(`${portalUrl}/`)

  console.log(`portal     ${portalUrl}
sandbox    ${sandboxUrl}  (operator console: orders, prices, cards, mail, faults)
customers  ${ACCOUNTS.map(({ customerNumber, email }) => `${customerNumber} ${email}`).join('\n           ')}
ready`)
}

/** Locally nothing fires crons. */
async function tick(portal: LocalPortal): Promise<void> {
  await portal.scheduled().catch((error: unknown) => console.error(`scheduled handler: ${String(error)}`))
}

async function requireFree(wanted: number, variable: string): Promise<void> {
  if (await isFree(wanted)) return
  throw new Error(`Port ${wanted} is taken. End what uses it, or choose another: ${variable}=${wanted + 1000} npm start`)
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS
  let last = 'no answer'
  while (Date.now() < deadline && !stopping.signal.aborted) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => String(error))
    if (typeof answer !== 'string' && answer.ok) return
    last = typeof answer === 'string' ? answer : `${answer.status} ${await answer.text()}`
    await sleep(250)
  }
  if (!stopping.signal.aborted) throw new Error(`${url} does not answer: ${last}`)
}

/** npm and its shell do not pass SIGTERM on: without this the ports would stay taken. */
function endWithParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent) void stop(0)
  }, PARENT_CHECK_MS).unref()
}

async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) return
  stopping.abort()
  for (const end of stops) await end().catch((error: unknown) => console.error(String(error)))
  process.exit(code)
}
