import { Log, LogLevel, Miniflare } from 'miniflare'
import { applyMigrations } from '../local/migrations.ts'
import { type RuntimeOptions, runtimeOptions } from '../local/runtime.ts'

/** Runs one portal in a process of its own, so that a test can end it with SIGKILL. Talks to its parent over IPC. */
export type Job =
  | { run: 'scheduled' | 'close' }
  | { run: 'query'; statement: string; values: readonly (string | number | null)[] }
export type Command = { id: number } & Job
export type Report = { id: number; error?: string; rows?: unknown[] } | { ready: true }
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

async function handle(command: Command): Promise<void> {
  const { id, run } = command
  try {
    if (run === 'query') return report({ id, rows: await query(command) })
    if (run === 'scheduled') await (await runtime.getWorker()).scheduled({ cron: '* * * * *' })
    if (run === 'close') await runtime.dispose()
    report({ id })
    if (run === 'close') process.exit(0)
  } catch (error) {
    report({ id, error: String(error) })
  }
}

async function query({ statement, values }: Extract<Job, { run: 'query' }>): Promise<unknown[]> {
  const database = await runtime.getD1Database('DB')
  const { results } = await database
    .prepare(statement)
    .bind(...values)
    .all()
  return results
}

async function stop(): Promise<void> {
  await runtime.dispose()
  process.exit(0)
}

function report(message: Report): void {
  process.send?.(message)
}
