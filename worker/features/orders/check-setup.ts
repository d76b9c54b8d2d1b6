import type { Activation, PortIn } from '#worker/contracts/orders.ts'
import { startOfTokyoDay, tokyoDay } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

/** How a service is to start, as a cart or a change of an order wants it. Null: not asked for, so not judged. */
export type Setup = {
  activation: Activation | null
  /** The day of an order whose start is not asked about. */
  chosenOn?: string | null
  sim: { kind: 'eSIM' | 'Physical'; eid: string | null; portIn: PortIn | null; simType: string | null } | null
}
/** Where the caller put `activation` and the SIM's fields. */
type Fields = { activation: string; sim: string }

/** Details that only the customer can correct, and days that we can keep. */
export function checkSetup({ activation, chosenOn = null, sim }: Setup, nowMs: number, fields: Fields): void {
  const today = tokyoDay(nowMs)
  const asked = activation?.type === 'scheduled' ? activation.on : today
  if (asked < today || startOfTokyoDay(asked) - nowMs > NUMBERS.scheduleHorizonMs) {
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ field: `${fields.activation}.on`, message: 'Choose a day from today up to one year ahead.' }],
    })
  }
  if (!sim) return
  if (sim.kind === 'eSIM' && !sim.eid) {
    throw new DomainError('EID_INVALID', {
      fields: [{ field: `${fields.sim}.eid`, message: 'An eSIM needs the EID of the phone.' }],
    })
  }
  if (!sim.portIn) return
  if (sim.simType !== 'Voice') {
    throw new DomainError('MNP_INVALID', {
      fields: [{ field: `${fields.sim}.portIn`, message: 'A number can move to a voice plan only.' }],
    })
  }
  const start = activation === null && chosenOn !== null && chosenOn > today ? chosenOn : asked
  // Staff may have entered a number without its last day.
  if (sim.portIn.expiresOn !== '' && sim.portIn.expiresOn < start) {
    throw new DomainError('MNP_EXPIRED', {
      fields: [{ field: `${fields.sim}.portIn.expiresOn`, message: 'The reservation ends before your SIM starts.' }],
    })
  }
}
