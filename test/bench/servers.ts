import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { ensureBuilt } from '../local/build.ts'
import { applyMigrations } from '../local/migrations.ts'
import { freePort } from '../local/ports.ts'
import { readBuiltConfig, workerOptions } from '../local/runtime.ts'
import { startSandbox } from '../sandbox/server.ts'
import { sandboxAt } from '../setup/sandbox.ts'
import { testSandboxConfig, testSettings } from '../setup/settings.ts'
import { type BareAnswers, bareWorker } from './bare-worker.ts'

/** The production build refuses vendors without TLS unless its settings say where it runs. */
export const BENCH_ENVIRONMENT = 'test'

const QUIET = { log: new Log(LogLevel.ERROR), logRequests: false, cf: false } as const

export interface BenchPortal {
  /** A socket of workerd itself: no proxy, no asset router before the Worker. */
  origin: string
  sandbox: ReturnType<typeof sandboxAt>
  compatibilityDate: string
  scheduled(): Promise<void>
  close(): Promise<void>
}

/** The production build. Pages name their assets by path only, so none are served here. */
export async function startBenchPortal(): Promise<BenchPortal> {
  const configPath = await ensureBuilt('production')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const sandbox = await startSandbox({ config: { ...testSandboxConfig(), portalUrl: origin, environment: BENCH_ENVIRONMENT } })
  const persist = await mkdtemp(join(tmpdir(), 'bench-'))
  const settings = {
    ...testSettings({ sandboxUrl: sandbox.url, tenant: 'default', portalUrl: origin }),
    APP_ENVIRONMENT: BENCH_ENVIRONMENT,
  }
  const { assets: _, ...worker } = await workerOptions({ configPath, settings })
  const runtime = new Miniflare({
    ...QUIET,
    defaultPersistRoot: persist,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume()
      stderr.pipe(process.stderr)
    },
    workers: [
      {
        ...worker,
        serviceBindings: { ASSETS: () => new Response(null, { status: 404 }) as never },
        unsafeDirectSockets: [{ host: '127.0.0.1', port }],
      },
    ],
  })
  await applyMigrations(await runtime.getD1Database('DB'))
  return {
    origin,
    sandbox: sandboxAt(sandbox.url),
    compatibilityDate: (await readBuiltConfig(configPath)).compatibility_date,
    async scheduled() {
      await (await runtime.getWorker()).scheduled({ cron: '* * * * *' })
    },
    async close() {
      await runtime.dispose()
      await sandbox.close()
      await rm(persist, { recursive: true, force: true })
    },
  }
}

export async function startBare(answers: BareAnswers, compatibilityDate: string) {
  const port = await freePort()
  const runtime = new Miniflare({ ...QUIET, workers: [bareWorker(answers, compatibilityDate, port)] })
  await runtime.ready
  return { origin: `http://127.0.0.1:${port}`, close: () => runtime.dispose() }
}

export async function startCeiling() {
  const child = fork(join(import.meta.dirname, 'ceiling.ts'))
  const port = await new Promise<unknown>((resolve) => child.once('message', resolve))
  return { origin: `http://127.0.0.1:${String(port)}`, close: () => child.disconnect() }
}
