import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyBuild } from '../local/build.ts'
import { freePort } from '../local/ports.ts'
import { type Browser, createBrowser } from './browser.ts'
import type { Command, Job, PortalProcessOptions, Report } from './portal-process.ts'
import { type Sandbox, sandboxAt } from './sandbox.ts'
import { type PortalSettings, tenantUrl, testSettings } from './settings.ts'

export interface PortalOptions {
  /** Address of a running sandbox, without tenant. */
  sandbox: string
  /** Default: a world of its own. */
  tenant?: string
  /** Folder of its state; null or absent: a temporary one that goes with close(). */
  persist?: string | null
  /** Replaces vars and secrets. */
  settings?: PortalSettings
  /** Browsers are another site than the sandbox under `localhost`. Default: 127.0.0.1. */
  hostname?: 'localhost'
  /** A built wrangler.json other than the development build's. */
  configPath?: string
}

export interface Portal {
  url: string
  sandbox: Sandbox
  /** Bare request: no cookies, no browser headers, no redirects followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  browser(headers?: Record<string, string>): Browser
  /** Runs the cron handler once and waits for it. */
  scheduled(): Promise<void>
  /** Straight to D1, for what the API cannot prepare or show. */
  query<Row>(statement: string, ...values: (string | number | null)[]): Promise<Row[]>
  /** SIGKILL to the runtime and everything it started. State on disk stays. */
  kill(): Promise<void>
  /** Starts again on the same port and state; kills first if it still runs. */
  restart(): Promise<void>
  /** Moves the portal's and the vendors' time forward. */
  moveClock(ms: number, target?: 'portal' | 'vendor' | 'both'): Promise<void>
  /** What the runtime printed so far. */
  logs(): string
  close(): Promise<void>
}

const START_LIMIT_MS = 30_000

/** The built Worker in real workerd, in a process group of its own. */
export async function launchPortal(options: PortalOptions): Promise<Portal> {
  const port = await freePort()
  const url = `http://${options.hostname ?? '127.0.0.1'}:${port}`
  const tenant = options.tenant ?? `p${randomUUID().slice(0, 8)}`
  const folder = await mkdtemp(join(tmpdir(), 'portal-'))
  const sandbox = sandboxAt(tenantUrl(options.sandbox, tenant))
  await sandbox.setPortal(url)
  const processOptions: PortalProcessOptions = {
    port,
    persist: options.persist ?? join(folder, 'state'),
    configPath: options.configPath ?? (await copyBuild(join(folder, 'build'))),
    settings: { ...testSettings({ sandboxUrl: options.sandbox, tenant, portalUrl: url }), ...options.settings },
  }
  const printed: string[] = []
  let running: RunningProcess | null = await startProcess(processOptions, printed)

  const portal: Portal = {
    url,
    sandbox,
    fetch: (path, init) => fetch(new URL(path, url), { redirect: 'manual', ...init }),
    browser: (headers) => createBrowser(url, headers),
    async scheduled() {
      await alive().command({ run: 'scheduled' })
    },
    async query<Row>(statement: string, ...values: (string | number | null)[]) {
      return (await alive().command({ run: 'query', statement, values })) as Row[]
    },
    async kill() {
      const killed = running
      running = null
      await killed?.kill()
    },
    async restart() {
      await portal.kill()
      running = await startProcess(processOptions, printed)
    },
    async moveClock(ms, target = 'both') {
      await sandbox.moveClock({ target, advanceMs: ms })
    },
    logs: () => printed.join(''),
    async close() {
      const closing = running
      running = null
      await closing?.command({ run: 'close' }).catch(() => closing.kill())
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }

  function alive(): RunningProcess {
    if (!running) throw new Error('the portal is not running: restart() it first')
    return running
  }

  return portal
}

interface RunningProcess {
  command(job: Job): Promise<unknown[]>
  kill(): Promise<void>
}

async function startProcess(options: PortalProcessOptions, printed: string[]): Promise<RunningProcess> {
  const script = join(import.meta.dirname, 'portal-process.ts')
  // Its own process group: SIGKILL to the group ends workerd with its parent, as a crashed machine would.
  const child = fork(script, [JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  })
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString()))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const waiting = new Map<number, (report: Exclude<Report, { ready: true }>) => void>()
  const ready = new Promise<void>((resolve) =>
    child.on('message', (report: Report) => {
      if ('ready' in report) return resolve()
      waiting.get(report.id)?.(report)
      waiting.delete(report.id)
    }),
  )
  const limit = new Promise<string>((resolve) => setTimeout(resolve, START_LIMIT_MS, 'did not start in time').unref())
  const failure = await Promise.race([ready, exited.then(() => 'ended while starting'), limit])
  if (failure) {
    killGroup(child)
    throw new Error(`the portal ${failure}:\n${printed.join('')}`)
  }

  let nextId = 1
  return {
    command(job) {
      const id = nextId++
      const done = new Promise<unknown[]>((resolve, reject) => {
        waiting.set(id, ({ error, rows }) => (error === undefined ? resolve(rows ?? []) : reject(new Error(error))))
        void exited.then(() => (job.run === 'close' ? resolve([]) : reject(new Error('the portal ended'))))
      })
      child.send({ id, ...job } satisfies Command)
      return done
    },
    async kill() {
      killGroup(child)
      await exited
    },
  }
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
