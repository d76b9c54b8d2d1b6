import { setTimeout as sleep } from 'node:timers/promises'
import type { Portal } from '../../setup/launch-portal.ts'
import type { startFaults } from './faults.ts'
import type { Random } from '../../setup/random.ts'
import { moveTime } from './time.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** From one start to the next kill; with the time of a restart, kills come every 2 to 8 seconds. */
const LIFE_MS = [SECOND_MS, 6 * SECOND_MS] as const
/** Every n-th life begins with a jump of time that lets settle and retry times pass. */
const JUMP_EVERY = 3
const JUMP_MS = [10 * SECOND_MS, 3 * MINUTE_MS] as const
/** Vendors that are down for a part of the lives; each such life is an hour's third long. */
const OUTAGES = [
  { vendor: 'whmcs', from: 0.3, to: 0.4 },
  { vendor: 'salesforce', from: 0.65, to: 0.72 },
] as const
const MOST_STARTS = 3
const OUTAGE_JUMP_MS = 20 * MINUTE_MS

export interface Lives {
  kills: number
  restartMs: number[]
  /** Of the portal and the vendors together. */
  jumpedMs: number
}

/** Kills the whole runtime again and again, in the middle of whatever it does; the rest of the world goes on. */
export async function liveAndDie(
  portal: Portal,
  faults: ReturnType<typeof startFaults>,
  random: Random,
  { kills, onLife }: { kills: number; onLife(life: number): void },
): Promise<Lives> {
  const lives: Lives = { kills: 0, restartMs: [], jumpedMs: 0 }
  const outages = new Map<string, string>()
  for (let life = 1; life <= kills; life++) {
    const share = life / kills
    for (const { vendor, from, to } of OUTAGES) {
      const due = share > from && share <= to
      const fault = outages.get(vendor)
      if (due && fault === undefined) outages.set(vendor, await portal.sandbox.addFault({ vendor, kind: 'down', count: 0 }))
      if (!due && fault !== undefined) {
        await portal.sandbox.removeFault(fault)
        outages.delete(vendor)
      }
    }
    const jumpMs = outages.size > 0 ? OUTAGE_JUMP_MS : life % JUMP_EVERY === 0 ? random.between(...JUMP_MS) : 0
    if (jumpMs > 0) {
      await faults.releaseHeld()
      await moveTime(portal, jumpMs)
      lives.jumpedMs += jumpMs
    }
    // Killed in the middle of its sweep like everything else.
    const sweep = portal.scheduled().catch(() => undefined)
    await sleep(random.between(...LIFE_MS))
    await portal.kill()
    lives.kills++
    await sweep
    lives.restartMs.push(await restart(portal))
    onLife(life)
  }
  for (const fault of outages.values()) await portal.sandbox.removeFault(fault)
  return lives
}

/** On a machine that is busy with other things a start may take longer than its limit: it is killed and tried again. */
async function restart(portal: Portal): Promise<number> {
  const started = Date.now()
  for (let tries = 1; ; tries++) {
    try {
      await portal.restart()
      return Date.now() - started
    } catch (error) {
      if (tries === MOST_STARTS) throw error
    }
  }
}
