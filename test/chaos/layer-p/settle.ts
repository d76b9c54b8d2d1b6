import { setTimeout as sleep } from 'node:timers/promises'
import type { Portal } from '../../setup/launch-portal.ts'
import type { Sandbox } from '../../setup/sandbox.ts'
import { moveTime } from './time.ts'

const MINUTE_MS = 60_000
/** Long enough in sum for every settle and retry time; the longest retry waits ten minutes and a half. */
const JUMPS_MS = [15_000, MINUTE_MS, 3 * MINUTE_MS, 6 * MINUTE_MS, 11 * MINUTE_MS] as const
const MOST_ROUNDS = 60
/** So many quiet rounds in a row with nothing open are the end. */
const QUIET_ROUNDS = 4

interface StaffView {
  id: string
  status: string
  activationStatus: string
  activationScheduledAt: string | null
  errorCode: string | null
  attention: string | null
}

export interface Settled {
  rounds: number
  jumpedMs: number
  open: string[]
}

/** No more faults and kills: time goes on, the cron runs, until no order is open and nobody does anything any more. */
export async function settle(portal: Portal, deadline: number): Promise<Settled> {
  const settled: Settled = { rounds: 0, jumpedMs: 0, open: [] }
  const cursor = { seq: (await portal.sandbox.ledger()).at(-1)?.seq ?? 0 }
  let quiet = 0
  for (; settled.rounds < MOST_ROUNDS && quiet < QUIET_ROUNDS && Date.now() < deadline; settled.rounds++) {
    await portal.sandbox.control('/sweep', { method: 'POST' })
    await portal.scheduled()
    const moved = await untilQuiet(portal.sandbox, cursor, deadline)
    const open = await listOpen(portal.sandbox)
    settled.open = open.map((order) => order.id)
    quiet = open.length === 0 && !moved ? quiet + 1 : 0
    const jumpMs = await nextJump(portal, open, settled.rounds)
    await moveTime(portal, jumpMs)
    settled.jumpedMs += jumpMs
  }
  return settled
}

/** When only dated orders are left, straight to the next date. */
async function nextJump(portal: Portal, open: readonly StaffView[], round: number): Promise<number> {
  const jumpMs = JUMPS_MS[round % JUMPS_MS.length] ?? MINUTE_MS
  const { vendorNow } = await portal.sandbox.control<{ vendorNow: string }>('/clock')
  const waits = open.map(({ activationScheduledAt }) => Date.parse(activationScheduledAt ?? vendorNow) - Date.parse(vendorNow))
  const shortest = Math.min(...waits)
  return Number.isFinite(shortest) && shortest > jumpMs ? shortest + 1000 : jumpMs
}

async function listOpen(sandbox: Sandbox): Promise<StaffView[]> {
  const { orders } = await sandbox.control<{ orders: StaffView[] }>('/orders')
  return orders.filter(({ status, activationStatus, errorCode, attention }) => {
    const done = status === 'Completed' && activationStatus === 'Activated'
    return status !== 'Cancelled' && !done && !(activationStatus === 'Failed' && errorCode) && !attention
  })
}

/** Until no vendor was called for a moment; answers whether anything was changed meanwhile. */
async function untilQuiet(sandbox: Sandbox, cursor: { seq: number }, deadline: number): Promise<boolean> {
  let moved = false
  for (let calm = 0; calm < 2 && Date.now() < deadline; ) {
    await sleep(250)
    const rows = await sandbox.ledger({ since: cursor.seq })
    cursor.seq = rows.at(-1)?.seq ?? cursor.seq
    moved ||= rows.some((row) => row.type === 'effect')
    calm = rows.length === 0 ? calm + 1 : 0
  }
  return moved
}
