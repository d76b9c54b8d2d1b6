import { readdirSync, readFileSync } from 'node:fs'
import { hashPassword, parseCost } from '#worker/features/identity/password.ts'
import { CHEAP_COST } from './scene.ts'
import { freshAddress, seeded, type Send } from './routes.ts'

export type LoginsResult = {
  seed: number
  logins: number
  statuses: Record<string, number>
  /** Refusals that do not say when to come back. */
  silent: number
  catalog: { requests: number; failed: number; p50Ms: number; p99Ms: number; mostMs: number }
  /**
   * The most that one round added to the runtime's resident memory, at its peak; null where the system does not tell. Over all rounds it grows by
   * the objects of so many addresses, which leave memory when they have been quiet for some seconds.
   */
  grownMb: number | null
  grownInAllMb: number | null
  /** One hash of this cost here and now, alone. */
  hashMs: number
}

/**
 * Logins of as many people from as many addresses, all at once, round after round, while visitors read the catalog. The milliseconds are those of
 * this machine, busy or not.
 */
export async function concurrentLogins(portal: {
  send: Send
  logins?: number
  rounds?: number
  seed?: number
  memory?: () => number | null
  cost?: string
}): Promise<LoginsResult> {
  const { send, logins = 50, rounds = 1, seed = 1, memory = () => null, cost = CHEAP_COST } = portal
  const random = seeded(seed)
  const statuses: Record<string, number> = {}
  const waits: number[] = []
  let silent = 0
  let failed = 0
  const over = new AbortController()
  const before = memory()
  let peak = 0
  let grown = 0
  const logIn = async () => {
    const answer = await send('/api/auth/login', {
      method: 'POST',
      headers: {
        'CF-Connecting-IP': freshAddress(),
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ email: `p${Math.floor(random() * 1e9)}@example.jp`, password: `guess number ${random()}` }),
    })
    await answer.arrayBuffer()
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    if (answer.status === 429 && !/^[1-9]\d*$/.test(answer.headers.get('Retry-After') ?? '')) silent++
  }
  const visit = async () => {
    while (!over.signal.aborted) {
      const startedAt = performance.now()
      const answer = await send('/services', { method: 'GET', headers: { 'CF-Connecting-IP': freshAddress() } })
      await answer.arrayBuffer()
      waits.push(performance.now() - startedAt)
      if (answer.status !== 200) failed++
      peak = Math.max(peak, memory() ?? 0)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const visitor = visit()
  for (let round = 0; round < rounds; round++) {
    const start = memory() ?? 0
    peak = start
    await Promise.all(Array.from({ length: logins }, logIn))
    grown = Math.max(grown, peak - start, (memory() ?? 0) - start)
  }
  over.abort()
  await visitor
  waits.sort((a, b) => a - b)
  const at = (share: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0)
  return {
    seed,
    logins: logins * rounds,
    statuses,
    silent,
    catalog: { requests: waits.length, failed, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) },
    hashMs: await hashMs(cost),
    grownMb: before === null ? null : megabytes(grown),
    grownInAllMb: before === null ? null : megabytes((memory() ?? 0) - before),
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576)
}

async function hashMs(cost: string): Promise<number> {
  const startedAt = performance.now()
  await hashPassword('a passphrase of usual length', parseCost(cost))
  return Math.round(performance.now() - startedAt)
}

/** Resident bytes of the runtimes below a process. */
export function runtimeMemory(ancestor: number = process.pid): number | null {
  try {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const parents = new Map(processes.map((pid) => [Number(pid), statusOf(pid)]))
    const isBelow = (pid: number): boolean => {
      const parent = parents.get(pid)?.parent
      return parent !== undefined && parent > 1 && (parent === ancestor || isBelow(parent))
    }
    const own = [...parents].filter(([pid, { name }]) => name === 'workerd' && isBelow(pid))
    return own.length === 0 ? null : own.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  } catch {
    return null
  }
}

function statusOf(pid: string): { name: string; parent: number; bytes: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? ''
    return { name: field('Name'), parent: Number(field('PPid')), bytes: Number(field('VmRSS')) * 1024 }
  } catch {
    // Ended meanwhile.
    return { name: '', parent: 0, bytes: 0 }
  }
}
