import type { StaffAction } from '#worker/contracts/operations.ts'
import { VendorError } from '#worker/lib/errors.ts'
import type { Ports } from '#worker/ports/index.ts'
import type { Run } from './run.ts'
import type { Evidence } from './staff-actions.ts'

/** What the vendors show right now, as far as the action needs it. null: one of them does not answer. */
export async function readEvidence(run: Run, action: StaffAction, { billing, crm, sim }: Ports): Promise<Evidence | null> {
  const { facts, orderId } = run
  if (!facts) return {}
  try {
    switch (action.kind) {
      case 'look-again':
        return {}
      case 'adopt-order': {
        const [candidate, marked] = await Promise.all([
          billing.findReservation(facts.clientId, action.billingOrderId),
          billing.findReservations(facts.clientId, orderId),
        ])
        return { candidate, marked }
      }
      case 'adopt-line':
        return { line: facts.esim && (await sim.findLine(facts.esim.phoneNumber)) }
      case 'give-up': {
        const [marked, order] = await Promise.all([billing.findReservations(facts.clientId, orderId), crm.findOrder(orderId)])
        // Nothing was sent: an outage of the network keeps nobody from giving up.
        const sent = run.calls.activate !== undefined
        return { marked, order, line: sent && facts.esim ? await sim.findLine(facts.esim.phoneNumber) : null }
      }
    }
  } catch (error) {
    if (error instanceof VendorError) return null
    throw error
  }
}
