import { Log, LogLevel, Miniflare } from 'miniflare'
import { copyBuild } from './build.ts'
import { controlOf } from './control.ts'
import { applyMigrations } from './migrations.ts'
import { runtimeOptions } from './runtime.ts'

/** Where wrangler keeps its local state, so that `npm run migrate` and `wrangler d1 … --local` see the same data. */
export const STATE = '.wrangler/state'
/** Its own copy of the build, so that `npm test` beside it does not pull files away. */
const BUILD = '.wrangler/start'
export const EXPLORER = '/cdn-cgi/explorer'

export interface LocalPortal {
  scheduled(): Promise<void>
  close(): Promise<void>
}

/** The built Worker on a local port, with Local Explorer. */
export async function runLocalPortal(port: number, settings: Record<string, string>): Promise<LocalPortal> {
  const configPath = await copyBuild(BUILD)
  const runtime = new Miniflare(
    await runtimeOptions({
      configPath,
      settings,
      persist: `${STATE}/v3`,
      port,
      host: 'localhost',
      log: new Log(LogLevel.WARN),
      logRequests: false,
      unsafeLocalExplorer: true,
      telemetry: { enabled: false },
    }),
  )
  const control = controlOf(runtime)
  await applyMigrations(control)
  return {
    scheduled: () => control.scheduled(),
    close: () => runtime.dispose(),
  }
}
