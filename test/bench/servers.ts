import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Log, LogLevel, Miniflare, type MiniflareOptions } from 'miniflare'
import { ensureBuilt } from '../local/build.ts'
import { controlOf, controlWorker } from '../local/control.ts'
import { applyMigrations } from '../local/migrations.ts'
import { freePort } from '../local/ports.ts'
import { readBuiltConfig, workerOptions } from '../local/runtime.ts'
import { startSandbox } from '../sandbox/server.ts'
import { sandboxAt } from '../setup/sandbox.ts'
import { type PortalSettings, testSandboxConfig, testSettings } from '../setup/settings.ts'
import { type BareAnswers, bareWorker, type Compatibility } from './bare-worker.ts'

/** The production build refuses vendors without TLS unless its settings say where it runs. */
export const BENCH_ENVIRONMENT = 'test'

const QUIET = { log: new Log(LogLevel.ERROR), logRequests: false, cf: false } as const

export interface BenchPortal {
  /** A socket of workerd itself: no proxy, no asset router before the Worker. */
  origin: string
  sandbox: ReturnType<typeof sandboxAt>
  compatibility: Compatibility
  close(): Promise<void>
}

export interface EmptyPortal extends BenchPortal {
  /** Runs the cron handler once and waits for it. */
  scheduled(): Promise<void>
  /** The runtime anew, with what is on disk. */
  restart(): Promise<void>
}

/** The production build with an empty store. Pages name their assets by path only, so none are served here. `more` replaces settings. */
export async function startEmptyPortal(more: PortalSettings = {}): Promise<EmptyPortal> {
  const configPath = await ensureBuilt('production')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const sandbox = await startSandbox({ config: { ...testSandboxConfig(), portalUrl: origin, environment: BENCH_ENVIRONMENT } })
  const persist = await mkdtemp(join(tmpdir(), 'bench-'))
  const settings = {
    ...testSettings({ sandboxUrl: sandbox.url, tenant: 'default', portalUrl: origin }),
    APP_ENVIRONMENT: BENCH_ENVIRONMENT,
    ...more,
  }
  const config = await readBuiltConfig(configPath)
  const { assets: _, ...worker } = await workerOptions({ configPath, settings })
  const options: MiniflareOptions = {
    ...QUIET,
    defaultPersistRoot: persist,
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume()
      stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk))
    },
    workers: [
      {
        ...worker,
        serviceBindings: { ASSETS: () => new Response(null, { status: 404 }) as never },
        unsafeDirectSockets: [{ host: '127.0.0.1', port }],
      },
      controlWorker(worker),
    ],
  }
  let runtime = new Miniflare(options)
  await applyMigrations(controlOf(runtime))
  return {
    origin,
    sandbox: sandboxAt(sandbox.url),
    compatibility: {
      compatibilityDate: config.compatibility_date,
      compatibilityFlags: config.compatibility_flags,
    },
    scheduled: () => controlOf(runtime).scheduled(),
    async restart() {
      await runtime.dispose()
      runtime = new Miniflare(options)
      await runtime.ready
    },
    async close() {
      await runtime.dispose()
      await sandbox.close()
      await rm(persist, { recursive: true, force: true })
    },
  }
}

/** The same with its catalog published, to be restarted before it is measured: the seed's plans and so many generated ones. */
export async function startBenchPortal(plans: number): Promise<EmptyPortal> {
  const portal = await startEmptyPortal()
  if (plans > 0) await generatePlans(portal, plans)
  await portal.scheduled()
  await shownByKv(portal)
  return portal
}

/**
 * The bench restarts the runtime once the copies are in KV: measured is an isolate that serves, and in production the publisher, which
 * renders thousands of pages, lives elsewhere than the visitors' ones.
 */
async function shownByKv({ origin, scheduled }: EmptyPortal): Promise<void> {
  const until = Date.now() + 120_000
  while (Date.now() < until) {
    const health = (await (await fetch(new URL('/api/health/services/cache', origin))).json()) as { visible: boolean }
    if (health.visible) return
    await scheduled()
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('KV does not show the catalog')
}

/** Without telling the portal: a rebuild would run while we measure. */
export async function generatePlans({ sandbox }: BenchPortal, plans: number): Promise<void> {
  await sandbox.control('/events', { body: { deliver: 'drop' } })
  await sandbox.control('/catalog', { body: { plans } })
  await sandbox.control('/events', { body: { deliver: 'resume' } })
}

export async function startBare(answers: BareAnswers, { compatibility }: BenchPortal) {
  const port = await freePort()
  const runtime = new Miniflare({ ...QUIET, workers: [bareWorker(answers, compatibility, port)] })
  await runtime.ready
  return { origin: `http://127.0.0.1:${port}`, close: () => runtime.dispose() }
}

export async function startCeiling() {
  const child = fork(join(import.meta.dirname, 'ceiling.ts'))
  const port = await new Promise<unknown>((resolve) => child.once('message', resolve))
  return { origin: `http://127.0.0.1:${String(port)}`, close: () => child.disconnect() }
}
