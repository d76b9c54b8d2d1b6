import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, LedgerRow, Sandbox } from '../../setup/sandbox.ts'
import type { Random } from '../../setup/random.ts'

type Vendor = 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid'

/** The calls that decide come up as often as all others together. */
const TARGETS: readonly [vendor: Vendor, operation: string][] = [
  ['whmcs', 'AddOrder'],
  ['whmcs', 'AddOrder'],
  ['whmcs', 'AcceptOrder'],
  ['whmcs', 'AcceptOrder'],
  ['whmcs', 'CancelOrder'],
  ['whmcs', '*'],
  ['freebit', '/mvno/esim/addAcnt/'],
  ['freebit', '/mvno/esim/addAcnt/'],
  ['freebit', '*'],
  ['salesforce', 'update Order'],
  ['salesforce', 'update Order'],
  ['salesforce', 'query'],
  ['salesforce', '*'],
  ['sendgrid', 'mail/send'],
]

/** Connections that die, answers of every wrong shape, and calls that hang. */
const KINDS = [
  'reply-lost',
  'reply-lost',
  'late',
  'status',
  'html',
  'html-applied',
  'hang',
  'hang-applied',
  'cut-body',
  'half-body',
  'limit',
  'down',
] as const

const HELD_MS = [500, 12_000] as const
/** Well within what the vendors state as their longest (settle time of WHMCS: 5 minutes). */
const LATE_MS = [2_000, 60_000] as const
const TICK_MS = 200

/** Keeps some single faults armed at all times; each hits one of the next calls of its kind. */
export function startFaults(sandbox: Sandbox, random: Random, armed: number) {
  const state = { running: true }
  const holding = new Map<string, number>()
  const pump = (async () => {
    while (state.running) {
      await tick().catch(() => undefined)
      await sleep(TICK_MS)
    }
  })()

  async function tick(): Promise<void> {
    const states = await sandbox.faults()
    for (const { id, remaining, held, kind } of states) {
      const spent = remaining === 0 && held === 0
      if (spent && !holding.has(id)) await sandbox.removeFault(id)
      if (held > 0 && kind.startsWith('hang') && !holding.has(id)) holding.set(id, Date.now() + random.between(...HELD_MS))
    }
    for (const [id, until] of holding) if (until <= Date.now()) await release(id)
    const single = states.filter(({ remaining }) => remaining !== null && remaining > 0).length
    for (let count = single; count < armed; count++) await sandbox.addFault(nextFault(random))
  }

  async function release(id: string): Promise<void> {
    holding.delete(id)
    await sandbox.removeFault(id).catch(() => undefined)
  }

  return {
    /** Held calls go on: they must not outlive a jump of the clock that is longer than any vendor holds a call. */
    async releaseHeld(): Promise<void> {
      for (const { id, held } of await sandbox.faults()) if (held > 0) await release(id)
    },
    async stop(): Promise<void> {
      state.running = false
      await pump
      await sandbox.clearFaults()
    },
  }
}

function nextFault(random: Random): Fault {
  const [vendor, operation] = random.pick(TARGETS)
  const kind = random.pick(KINDS)
  return {
    vendor,
    operation,
    kind,
    count: 1,
    skip: random.between(0, operation === '*' || operation === 'query' ? 30 : 4),
    ...(kind === 'late' ? { delayMs: random.between(...LATE_MS) } : {}),
    ...(kind === 'status' ? { status: random.pick([500, 502, 503, 504, 429]) } : {}),
  }
}

/** What really broke, as the ledger tells. */
export function countFaults(rows: readonly LedgerRow[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type, outcome } of rows) {
    if (type !== 'call' || !outcome.startsWith('fault:')) continue
    const kind = outcome.slice('fault:'.length)
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}
