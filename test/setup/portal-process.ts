import { Log, LogLevel, Miniflare } from 'miniflare'
import { applyMigrations } from '../local/migrations.ts'
import { type RuntimeOptions, runtimeOptions } from '../local/runtime.ts'

/** Runs one portal in a process of its own, so that a test can end it with SIGKILL. Talks to its parent over IPC. */
export type Command = { id: number; run: 'scheduled' | 'close' }
export type Report = { id: number; error?: string } | { ready: true }
export type PortalProcessOptions = RuntimeOptions & { port: number }

const options = JSON.parse(process.argv[2] ?? '{}') as PortalProcessOptions
const runtime = new Miniflare(
  await runtimeOptions({ ...options, host: '127.0.0.1', log: new Log(LogLevel.WARN), logRequests: false }),
)
await applyMigrations(await runtime.getD1Database('DB'))

process.on('message', (command: Command) => void handle(command))
/** The test process ended without closing us. */
process.on('disconnect', () => void stop())
report({ ready: true })

async function handle({ id, run }: Command): Promise<void> {
  try {
    if (run === 'scheduled') await (await runtime.getWorker()).scheduled({ cron: '* * * * *' })
    if (run === 'close') await runtime.dispose()
    report({ id })
    if (run === 'close') process.exit(0)
  } catch (error) {
    report({ id, error: String(error) })
  }
}

async function stop(): Promise<void> {
  await runtime.dispose()
  process.exit(0)
}

function report(message: Report): void {
  process.send?.(message)
}
