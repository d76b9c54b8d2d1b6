import { exports } from 'cloudflare:workers'
import { setClockOffset } from '#worker/lib/clock.ts'
import { forgetObjects } from '../../setup/forget-objects.ts'
import { sandbox } from '../../setup/workerd-env.ts'

/** Nothing of an earlier campaign stays; the vendors begin with their seed. */
export async function startOver(): Promise<void> {
  await forgetObjects()
  await sandbox.clearFaults()
  await sandbox.reset()
  // The first request of an isolate restores the clock that development left: ours is set after it.
  await (await exports.default.fetch('https://portal.test/api/health')).arrayBuffer()
  setClockOffset(0)
}
