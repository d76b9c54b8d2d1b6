import { DrizzleQueryError, eq } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { idMappings, orderIndex, users } from '#worker/db/schema.ts'
import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { Clock } from '#worker/lib/clock.ts'
import { VendorAuthFailed, VendorContractBroken, VendorError, VendorRateLimited, VendorRejected } from '#worker/lib/errors.ts'
import type { Ports } from '#worker/ports/index.ts'
import type { ActivationRefusal } from '#worker/ports/sim-provider.ts'
import type { Effect, Outcome } from './effects.ts'
import type { Customer } from './facts.ts'
import { isFenced, type Facts, type Run } from './run.ts'
import { claimSim, type ClaimResult } from '#worker/db/sim-claims.ts'

type Means = { ports: Ports; db: Database; clock: Clock }

/** Runs one effect. Every vendor failure comes back as an outcome; only a bug of ours throws. */
export async function perform(run: Run, effect: Effect, means: Means): Promise<Outcome> {
  try {
    return await run1(run, effect, means)
  } catch (error) {
    // D1 is read, and a claim may be repeated: nothing is unknown after it.
    if (error instanceof DrizzleQueryError) return { kind: 'unavailable', why: 'D1 did not answer', retryAfterMs: null }
    if (!(error instanceof VendorError)) throw error
    const why = `${error.vendor} ${error.operation}: ${wordFor(error)}`
    if (error.outcome === 'unknown') return { kind: 'unknown', why }
    return {
      kind: 'unavailable',
      why,
      retryAfterMs: error.retryAfterSeconds === undefined ? null : error.retryAfterSeconds * 1000,
    }
  }
}

async function run1(run: Run, effect: Effect, means: Means): Promise<Outcome> {
  const { ports, db } = means
  switch (effect.kind) {
    case 'read-order': {
      const order = await ports.crm.findOrder(run.orderId)
      if (!order) return { kind: 'order', order: null, account: null, customer: null }
      const [account, customer, withdrawn] = await Promise.all([
        ports.crm.findAccount(order.accountId),
        findCustomer(db, order.accountId),
        order.status === 'approved' && isWithdrawn(db, run.orderId),
      ])
      const claim = order.status === 'approved' ? await claimFor(run, means) : null
      return { kind: 'order', order, account, customer, ...(claim && { claim }), withdrawn }
    }
    case 'read-payment':
      return { kind: 'payment', present: (await ports.billing.listPaymentMethods(await clientOf(run, means))).length > 0 }
    case 'look-reservation':
      return { kind: 'reservations', found: await ports.billing.findReservations(factsOf(run).clientId, run.orderId) }
    case 'look-line': {
      // Before the look: what it withdraws cannot take effect after it.
      const neverLeft = await hasNeverLeft(run, means)
      return { kind: 'line', line: await ports.sim.findLine(esimOf(run).phoneNumber), neverLeft }
    }
    case 'look-adoption': {
      const { clientId } = factsOf(run)
      const [candidate, marked] = await Promise.all([
        ports.billing.findReservation(clientId, effect.orderId),
        ports.billing.findReservations(clientId, run.orderId),
      ])
      return { kind: 'adoption', candidate, marked }
    }
    case 'mark': {
      const details = { marker: run.orderId, lineId: effect.lineId, ...factsOf(run).sim }
      const result = await ports.billing.markService(effect.serviceId, effect.billingProductId, details)
      if (result === 'marked') return { kind: 'done' }
      const message = `WHMCS product ${effect.billingProductId} is missing or has no field for our marker.`
      return { kind: 'refused', code: 'BILLING_PRODUCT_MISSING', message }
    }
    case 'reserve': {
      const { clientId, lines, sim } = factsOf(run)
      const result = await ports.billing.reserve({ clientId, marker: run.orderId, lines, ...sim })
      if (result.kind === 'reserved') return { kind: 'done' }
      const code: ErrorCode = result.reason === 'product-missing' ? 'BILLING_PRODUCT_MISSING' : 'BILLING_AMBIGUOUS'
      return { kind: 'refused', code, message: `WHMCS refused the order: ${result.message}` }
    }
    case 'activate': {
      const result = await ports.sim.activateEsim(esimOf(run), activationId(run))
      if (result.kind === 'accepted') return { kind: 'done' }
      return { kind: 'refused', code: refusalCode(result.reason), message: `Freebit refused the activation (${result.code}).` }
    }
    case 'accept':
      await ports.billing.accept(reservationOf(run))
      return { kind: 'done' }
    case 'cancel-reservation': {
      const reservation = await ports.billing.findReservation(factsOf(run).clientId, effect.orderId)
      const result = reservation ? await ports.billing.cancelReservation(reservation) : 'not-pending'
      if (result !== 'paid') return { kind: 'done' }
      return {
        kind: 'refused',
        code: 'BILLING_AMBIGUOUS',
        message: `WHMCS order ${effect.orderId} was not cancelled, because its invoice is already paid.`,
      }
    }
    case 'stop':
    case 'wait':
      return { kind: 'done' }
  }
}

/** Under this id the gateway remembers whether the activation left; each intent has another. */
function activationId({ orderId, calls: { activate } }: Run): string | undefined {
  return activate && `${orderId} activate ${activate.attempts} ${activate.intendedAt}`
}

/** A crash between the intent and its outcome: the gateway tells, while it remembers, whether the call left the portal at all. */
async function hasNeverLeft(run: Run, { ports, clock }: Means): Promise<boolean> {
  const { activate } = run.calls
  const callId = activationId(run)
  if (activate?.state !== 'intended' || callId === undefined || clock.now() - activate.intendedAt > CALL_REMEMBERED_MS)
    return false
  return (await ports.sim.settleActivation(callId)) === 'not-sent'
}

/** Half of what the gateway keeps. */
const CALL_REMEMBERED_MS = 30 * 60_000

/** Right before the activation, or before the acceptance that makes a physical card live. */
async function claimFor(run: Run, { db, clock }: Means): Promise<ClaimResult | null> {
  const sim = run.facts?.sim
  if (run.phase !== 'running' || run.stage !== 'recheck' || isFenced(run) || !sim) return null
  return claimSim(db, { orderId: run.orderId, attempt: run.attempt, nowMs: clock.now() }, sim)
}

/** For the journal; a build shortens the names of classes. */
function wordFor(error: VendorError): string {
  if (error instanceof VendorRejected) return `refused (${error.vendorCode})`
  if (error instanceof VendorRateLimited) return 'over its limit'
  if (error instanceof VendorAuthFailed) return 'our credentials were refused'
  return error instanceof VendorContractBroken ? 'an answer that cannot be read' : 'no answer'
}

export async function findCustomer(db: Database, accountId: string): Promise<Customer | null> {
  const [row] = await db
    .select({ userId: idMappings.userId, clientId: idMappings.whmcsClientId, email: users.email })
    .from(idMappings)
    .innerJoin(users, eq(users.id, idMappings.userId))
    .where(eq(idMappings.sfAccountId, accountId))
  return row ?? null
}

/** The customer was told that it is cancelled, whatever was approved since. */
async function isWithdrawn(db: Database, orderId: string): Promise<boolean> {
  const [row] = await db.select({ at: orderIndex.withdrawnAtMs }).from(orderIndex).where(eq(orderIndex.sfOrderId, orderId))
  return (row?.at ?? null) !== null
}

/** The preflight of a scheduled order runs before its facts are frozen. */
async function clientOf(run: Run, { ports, db }: Pick<Means, 'ports' | 'db'>): Promise<string> {
  if (run.facts) return run.facts.clientId
  const order = await ports.crm.findOrder(run.orderId)
  const customer = order && (await findCustomer(db, order.accountId))
  if (!customer) throw new VendorError('salesforce', 'find customer of order', 'not-applied')
  return customer.clientId
}

function factsOf(run: Run): Facts {
  if (!run.facts) throw new TypeError(`stage ${run.stage} without facts`)
  return run.facts
}

function esimOf(run: Run) {
  const { esim } = factsOf(run)
  if (!esim) throw new TypeError(`stage ${run.stage} of an order without eSIM`)
  return esim
}

function reservationOf(run: Run): string {
  if (!run.reservation) throw new TypeError(`stage ${run.stage} without reservation`)
  return run.reservation.orderId
}

function refusalCode(reason: ActivationRefusal['reason']): ErrorCode {
  switch (reason) {
    case 'invalid-eid':
      return 'EID_INVALID'
    case 'port-in-invalid':
      return 'MNP_INVALID'
    case 'port-in-expired':
      return 'MNP_EXPIRED'
    case 'already-live':
    case 'other':
      return 'ACTIVATION_REJECTED'
  }
}
