import type { Reservation, ReservationLine } from '#worker/ports/billing.ts'
import type { Now } from './agenda.ts'
import type { Book } from './book.ts'

interface Kept {
  orderId: string
  createdAt: number
  statuses: { at: number; status: Reservation['status'] }[]
  services: Reservation['services']
}

/** WHMCS reduced to what it keeps of one marker. AddOrder is never idempotent; Accept and Cancel take pending orders only. */
export class BillingModel {
  hasCard = true
  productMissing = false
  readonly #agenda: Now
  readonly #book: Book
  readonly #lagMs: number
  readonly #marker: string
  #kept: Kept[] = []
  #nextId = 1

  constructor(agenda: Now, book: Book, marker: string, lagMs: number) {
    this.#agenda = agenda
    this.#book = book
    this.#marker = marker
    this.#lagMs = lagMs
  }

  addOrder(clientId: string, lines: readonly ReservationLine[]): void {
    const orderId = String(this.#nextId++)
    const services = lines.map((line, index) => ({
      serviceId: `${orderId}0${index}`,
      lineId: line.lineId,
      billingProductId: line.billingProductId,
      firstPayment: line.price,
      recurring: line.cycle === 'one-time' ? 0 : line.price,
      status: 'pending',
    }))
    const createdAt = this.#agenda.now
    this.#kept.push({ orderId, createdAt, statuses: [{ at: createdAt, status: 'pending' }], services })
    const serviceids = services.map((service) => service.serviceId).join(',')
    this.#book.effect('whmcs', 'AddOrder', this.#marker, {
      orderid: orderId,
      invoiceid: `9${orderId}`,
      serviceids,
      clientid: clientId,
    })
  }

  /** False: "Order ID not found or Status not Pending". */
  setStatus(orderId: string, operation: 'AcceptOrder' | 'CancelOrder'): boolean {
    const one = this.#kept.find((kept) => kept.orderId === orderId)
    if (!one || one.statuses.at(-1)?.status !== 'pending') return false
    one.statuses.push({ at: this.#agenda.now, status: operation === 'AcceptOrder' ? 'active' : 'cancelled' })
    this.#book.effect('whmcs', operation, this.#marker, { orderid: orderId, invoiceid: `9${orderId}`, serviceids: '' })
    return true
  }

  cancelInvoice(orderId: string): void {
    this.#book.effect('whmcs', 'UpdateInvoice', this.#marker, { invoiceid: `9${orderId}`, status: 'Cancelled' })
  }

  /** The true status: what a write meets, whatever the read-back still shows. */
  statusOf(orderId: string): Reservation['status'] | undefined {
    return this.#kept.find((kept) => kept.orderId === orderId)?.statuses.at(-1)?.status
  }

  find(): Reservation[] {
    const seen = this.#agenda.now - this.#lagMs
    return this.#kept.flatMap(({ orderId, createdAt, statuses, services }) => {
      if (createdAt > seen) return []
      const status = statuses.findLast((one) => one.at <= seen)?.status ?? 'pending'
      return [{ orderId, invoiceId: `9${orderId}`, status, services }]
    })
  }
}
