import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { ports } from './means.ts'
import { withPatience } from './patience.ts'

/** Nobody's client and number: reads that queue behind every call that waits for its vendor. */
const NOBODY = '1'
const NO_NUMBER = '07000000000'
const NO_ACCOUNT = '001000000000000AAA'

/**
 * Moves the vendors' and the portal's time together. Time here runs hundreds of times faster than the machine, so it waits until
 * every call that stood in a queue has left: a call never spends a settle time on its way.
 */
export async function movePortalTime(ms: number, vendorDown?: string): Promise<void> {
  const reads = {
    whmcs: () => ports.billing.listPaymentMethods(NOBODY),
    freebit: () => ports.sim.findLine(NO_NUMBER),
    salesforce: () => ports.crm.findAccount(NO_ACCOUNT),
  }
  const up = Object.entries(reads).filter(([vendor]) => vendor !== vendorDown)
  await withPatience(Promise.allSettled(up.map(([, read]) => read())))
  await sandbox.moveClock({ target: 'vendor', advanceMs: ms })
  setClockOffset(clockOffset() + ms)
}
