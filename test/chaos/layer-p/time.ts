import { setTimeout as sleep } from 'node:timers/promises'
import type { Portal } from '../../setup/launch-portal.ts'

/** What a late call may still take of the vendor's time; first of all it is let through, so that it does not age with the jump. */
const LATE_MS = 61_000

/**
 * The vendors first: nothing that they still owe may come after the portal has waited it out. The portal's own move may be cut
 * off by a slow answer; it is repeated until both know the same time.
 */
export async function moveTime(portal: Portal, ms: number): Promise<void> {
  const { sandbox } = portal
  const before = await sandbox.control<{ portalOffsetMs: number }>('/clock')
  if (ms > LATE_MS) await sandbox.moveClock({ target: 'vendor', advanceMs: LATE_MS })
  await sandbox.moveClock({ target: 'vendor', advanceMs: ms > LATE_MS ? ms - LATE_MS : ms })
  const offsetMs = before.portalOffsetMs + ms
  for (let tries = 1; ; tries++) {
    try {
      await sandbox.moveClock({ target: 'portal', offsetMs })
      return
    } catch (error) {
      if (tries === 5) throw error
      await sleep(500)
    }
  }
}
