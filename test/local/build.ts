import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Flavour = 'development' | 'production'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = ['worker', 'durable-objects', 'web', 'wrangler.toml', 'vite.config.ts', 'package.json', 'package-lock.json']
const CACHE = join(ROOT, 'node_modules/.cache/portal-build')
const LOCK_WAIT_MS = 120_000

const OUTPUT: Record<Flavour, { folder: string; config: string }> = {
  development: { folder: 'dist', config: 'dist/portal/wrangler.json' },
  production: { folder: 'dist/production', config: 'dist/production/portal/wrangler.json' },
}

/** Builds when the sources changed since the last build of this flavour; answers the path of the built wrangler.json. */
export async function ensureBuilt(flavour: Flavour = 'development'): Promise<string> {
  const config = join(ROOT, OUTPUT[flavour].config)
  if (isFixed(flavour)) return config
  await locked(() => buildIfStale(flavour, config))
  return config
}

/** A copy of the build that a later one cannot change under a running portal; answers its wrangler.json. */
export async function copyBuild(folder: string, flavour: Flavour = 'development'): Promise<string> {
  const config = join(ROOT, OUTPUT[flavour].config)
  const source = join(ROOT, OUTPUT[flavour].folder)
  const parts = ['client', basename(dirname(config))]
  await locked(async () => {
    if (!isFixed(flavour)) await buildIfStale(flavour, config)
    for (const part of parts) {
      await rm(join(folder, part), { recursive: true, force: true })
      await cp(join(source, part), join(folder, part), { recursive: true, filter: (file) => !file.endsWith('.map') })
    }
  })
  return join(folder, relative(source, config))
}

/** `npm test` builds once for all its processes. */
function isFixed(flavour: Flavour): boolean {
  return process.env['PORTAL_BUILT']?.split(',').includes(flavour) ?? false
}

async function buildIfStale(flavour: Flavour, config: string): Promise<void> {
  const stamp = join(CACHE, `${flavour}.stamp`)
  const digest = await digestSources()
  const built = await readFile(stamp, 'utf8').catch(() => '')
  if (built === digest && (await exists(config))) return
  await rm(stamp, { force: true })
  await build(flavour)
  await writeFile(stamp, digest)
}

async function build(flavour: Flavour): Promise<void> {
  // A test runner's NODE_ENV would put React's development build into the Worker.
  const { CLOUDFLARE_ENV: _environment, NODE_ENV: _node, ...inherited } = process.env
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--outDir', OUTPUT[flavour].folder, '--logLevel', 'warn'], {
    cwd: ROOT,
    env: { ...inherited, ...(flavour === 'production' ? { CLOUDFLARE_ENV: 'production' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('exit', done))
  if (code !== 0) throw new Error(`vite build failed (${code}):\n${output.join('')}`)
}

/** Path, size and time of every source file. */
async function digestSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await files(join(ROOT, source))) {
      const { size, mtimeMs } = await stat(file)
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

async function files(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/** One build at a time, across processes: test files start their portals in parallel. */
async function locked(run: () => Promise<void>): Promise<void> {
  const path = join(CACHE, 'lock')
  await mkdir(CACHE, { recursive: true })
  const deadline = Date.now() + LOCK_WAIT_MS
  while (!(await take(path))) {
    const owner = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => '0'))
    if ((owner > 0 && !alive(owner)) || Date.now() > deadline) await rm(path, { recursive: true, force: true })
    await sleep(50)
  }
  try {
    await run()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(path, 'pid'), String(process.pid))
  return true
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
