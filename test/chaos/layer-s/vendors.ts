import type { Effect, Outcome } from '#objects/order-provisioner/effects.ts'
import type { Run } from '#objects/order-provisioner/run.ts'
import { difference } from '#objects/order-provisioner/write-back.ts'
import type { CrmOrder, CrmOrderProgress } from '#worker/ports/crm.ts'
import { account, customer } from '../../durable-objects/order-provisioner/orders.ts'
import type { Fiber } from './agenda.ts'
import type { BillingModel } from './billing-model.ts'
import type { CrmModel } from './crm-model.ts'
import type { NetworkModel } from './network-model.ts'
import type { Plan } from './plan.ts'
import type { Answer, Wire } from './wire.ts'

const UNAVAILABLE: Outcome = { kind: 'unavailable', why: 'not sent', retryAfterMs: null }

/** What the adapters make of the vendors' answers, over models of the vendors. Reads may fail, writes may also stay unknown. */
export class Vendors {
  readonly crm: CrmModel
  readonly billing: BillingModel
  readonly network: NetworkModel
  readonly #wire: Wire
  readonly #plan: Plan

  constructor(means: { crm: CrmModel; billing: BillingModel; network: NetworkModel; wire: Wire; plan: Plan }) {
    this.crm = means.crm
    this.billing = means.billing
    this.network = means.network
    this.#wire = means.wire
    this.#plan = means.plan
  }

  *perform(run: Run, effect: Effect): Fiber<Outcome> {
    switch (effect.kind) {
      case 'read-order': {
        const answer = yield* this.#readOrder()
        if (answer.kind !== 'ok') return UNAVAILABLE
        const known = this.#plan.flaw === 'no-client' ? null : customer()
        return { kind: 'order', order: answer.value, account: account(), customer: known }
      }
      case 'read-payment': {
        const answer = yield* this.#wire.read('whmcs', 'GetPayMethods', () => this.billing.hasCard)
        return answer.kind === 'ok' ? { kind: 'payment', present: answer.value } : UNAVAILABLE
      }
      case 'look-reservation':
        return yield* this.#lookReservation()
      case 'look-line': {
        const number = run.facts?.esim?.phoneNumber ?? ''
        const answer = yield* this.#wire.read('freebit', '/mvno/getDetail/', () => this.network.find(number))
        return answer.kind === 'ok' ? { kind: 'line', line: answer.value } : UNAVAILABLE
      }
      case 'reserve':
        return yield* this.#reserve(run)
      case 'activate': {
        const { phoneNumber, eid, planCode } = run.facts?.esim ?? { phoneNumber: '', eid: '', planCode: '' }
        const answer = yield* this.#wire.write('freebit', '/mvno/esim/addAcnt/', phoneNumber, () =>
          this.network.open(phoneNumber, eid, planCode),
        )
        if (answer.kind === 'refused') return { kind: 'refused', code: 'EID_INVALID', message: 'refused' }
        if (answer.kind === 'ok' && !answer.value) return { kind: 'refused', code: 'ACTIVATION_REJECTED', message: 'in use' }
        return outcomeOf(answer)
      }
      case 'accept': {
        const orderId = run.reservation?.orderId ?? ''
        const answer = yield* this.#wire.write('whmcs', 'AcceptOrder', run.orderId, () =>
          this.billing.setStatus(orderId, 'AcceptOrder'),
        )
        // "Order ID not found or Status not Pending" is no failure: the next look decides.
        return answer.kind === 'refused' ? { kind: 'done' } : outcomeOf(answer)
      }
      case 'cancel-reservation':
        return yield* this.#cancel(run, effect.orderId)
      default:
        throw new TypeError(`no model of ${effect.kind}`)
    }
  }

  *#lookReservation(): Fiber<Outcome> {
    for (let page = 1; page < this.#plan.pages; page++) {
      const answer = yield* this.#wire.read('whmcs', 'GetClientsProducts', () => null)
      if (answer.kind !== 'ok') return UNAVAILABLE
    }
    const answer = yield* this.#wire.read('whmcs', 'GetClientsProducts', () => this.billing.find())
    return answer.kind === 'ok' ? { kind: 'reservations', found: answer.value } : UNAVAILABLE
  }

  *#reserve(run: Run): Fiber<Outcome> {
    const products = yield* this.#wire.read('whmcs', 'GetProducts', () => !this.billing.productMissing)
    if (products.kind !== 'ok') return UNAVAILABLE
    if (!products.value) return { kind: 'refused', code: 'BILLING_PRODUCT_MISSING', message: 'gone' }
    const { clientId, lines } = run.facts ?? { clientId: '', lines: [] }
    const answer = yield* this.#wire.write('whmcs', 'AddOrder', run.orderId, () => this.billing.addOrder(clientId, lines))
    return answer.kind === 'refused' ? { kind: 'refused', code: 'BILLING_AMBIGUOUS', message: 'refused' } : outcomeOf(answer)
  }

  *#cancel(run: Run, orderId: string): Fiber<Outcome> {
    const status = yield* this.#wire.read('whmcs', 'GetOrders', () => this.billing.statusOf(orderId))
    if (status.kind !== 'ok') return UNAVAILABLE
    if (status.value !== 'pending' && status.value !== 'cancelled') return { kind: 'done' }
    if (status.value === 'pending') {
      const answer = yield* this.#wire.write('whmcs', 'CancelOrder', run.orderId, () =>
        this.billing.setStatus(orderId, 'CancelOrder'),
      )
      // Refused and still pending: nobody can say what it means, so it is tried again.
      if (answer.kind === 'refused') return this.billing.statusOf(orderId) === 'pending' ? UNAVAILABLE : { kind: 'done' }
      if (answer.kind !== 'ok') return outcomeOf(answer)
    }
    const invoice = yield* this.#wire.write('whmcs', 'UpdateInvoice', run.orderId, () => this.billing.cancelInvoice(orderId))
    return outcomeOf(invoice)
  }

  /** False: not delivered as far as we know. */
  *writeBack(progress: CrmOrderProgress, repeated: boolean): Fiber<boolean> {
    let open = progress
    if (repeated) {
      const current = yield* this.#readOrder()
      if (current.kind !== 'ok') return false
      open = difference(progress, current.value)
    }
    const { status, ...fields } = open
    if (Object.keys(fields).length > 0 && !(yield* this.#update(fields))) return false
    if (status === undefined) return true
    const order = yield* this.#readOrder()
    if (order.kind !== 'ok') return false
    return difference({ status }, order.value).status === undefined || (yield* this.#update({ status }))
  }

  *#readOrder(): Fiber<Answer<CrmOrder>> {
    return yield* this.#wire.read('salesforce', 'query', () => this.crm.order)
  }

  *#update(changes: CrmOrderProgress): Fiber<boolean> {
    const answer = yield* this.#wire.write('salesforce', 'update Order', this.crm.order.id, () => this.crm.portal(changes))
    return answer.kind === 'ok'
  }

  /** Values that nobody's life depends on: repeated until answered. */
  *setValue(vendor: 'salesforce' | 'whmcs', operation: string): Fiber<boolean> {
    const answer = yield* this.#wire.write(vendor, operation, this.crm.order.id, () => null)
    return answer.kind === 'ok'
  }
}

function outcomeOf(answer: Answer<unknown>): Outcome {
  if (answer.kind === 'ok') return { kind: 'done' }
  return answer.kind === 'not-sent' ? UNAVAILABLE : { kind: 'unknown', why: 'no usable answer' }
}
