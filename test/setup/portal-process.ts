import { Log, LogLevel, Miniflare } from 'miniflare'
import { controlOf, type Value } from '../local/control.ts'
import { applyMigrations } from '../local/migrations.ts'
import { type RuntimeOptions, runtimeOptions } from '../local/runtime.ts'

/** Runs one portal in a process of its own, so that a test can end it with SIGKILL. Talks to its parent over IPC. */
export type Job = { run: 'scheduled' | 'close' } | { run: 'query'; statement: string; values: readonly Value[] }
export type Command = { id: number } & Job
export type Report = { id: number; error?: string; rows?: unknown[] } | { ready: true }
export type PortalProcessOptions = RuntimeOptions & { port: number }

const options = JSON.parse(process.argv[2] ?? '{}') as PortalProcessOptions
const runtime = new Miniflare(
  await runtimeOptions({ ...options, host: '127.0.0.1', log: new Log(LogLevel.WARN), logRequests: false }),
)
const control = controlOf(runtime)
await applyMigrations(control)

process.on('message', (command: Command) => void handle(command))
/** The test process ended without closing us. */
process.on('disconnect', () => void stop())
report({ ready: true })

async function handle(command: Command): Promise<void> {
  const { id, run } = command
  try {
    if (run === 'query') return report({ id, rows: await rowsOf(command) })
    if (run === 'scheduled') await control.scheduled()
    if (run === 'close') await runtime.dispose()
    report({ id })
    if (run === 'close') process.exit(0)
  } catch (error) {
    report({ id, error: String(error) })
  }
}

async function rowsOf({ statement, values }: Extract<Job, { run: 'query' }>): Promise<unknown[]> {
  const [rows = []] = await control.run([{ sql: statement, values }])
  return rows
}

async function stop(): Promise<void> {
  await runtime.dispose()
  process.exit(0)
}

function report(message: Report): void {
  process.send?.(message)
}
