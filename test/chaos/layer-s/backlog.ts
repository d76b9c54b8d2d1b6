import { announcementsOf } from '#objects/order-provisioner/announcements.ts'
import { apply } from '#objects/order-provisioner/apply.ts'
import { decide, intend } from '#objects/order-provisioner/decide.ts'
import { isWriting, type Effect, type Outcome } from '#objects/order-provisioner/effects.ts'
import { newRun, type Run } from '#objects/order-provisioner/run.ts'
import { failureDelay } from '#objects/order-provisioner/timing.ts'
import { iso } from '#worker/lib/clock.ts'
import type { CrmOrderProgress } from '#worker/ports/crm.ts'
import { account, customer, esimOrder } from '../../durable-objects/order-provisioner/orders.ts'
import { type Asked, judge } from '../judge.ts'
import { BillingModel } from './billing-model.ts'
import { Book } from './book.ts'
import { type CampaignResult, emptyResult } from './campaign.ts'
import { CrmModel } from './crm-model.ts'
import { Gateways } from './gateways.ts'
import { NetworkModel } from './network-model.ts'
import { HOUR, type Vendor } from './plan.ts'
import { VirtualTimers } from './virtual-timers.ts'

export interface BacklogResult extends CampaignResult {
  /** From the vendor's return to the last order's final write-back. */
  drainedMinutes: number
  mostInFlight: Record<Vendor, number>
  calls: number
}

const START = Date.parse('2026-11-20T03:00:00.000Z')
/** The orders come in during the last hours of the outage, none after it. */
const ARRIVE_MS = 6 * HOUR
const RULES = { provisionOnApproval: false, writeBackPending: false }

interface World {
  timers: VirtualTimers
  gateways: Gateways
  book: Book
}

/** F11: orders that pile up while a vendor is down, and how fast they drain through the real gateways once it is back. */
export async function runBacklog(wish: { orders: number; vendor: Vendor; downMs: number }): Promise<BacklogResult> {
  const timers = new VirtualTimers(START)
  const backAt = START + wish.downMs
  const gateways = new Gateways(timers, (vendor) => vendor === wish.vendor && timers.now < backAt)
  const world = { timers, gateways, book: new Book(timers) }
  timers.install()
  try {
    const state = { open: wish.orders, lastAt: backAt }
    const arriveMs = Math.min(ARRIVE_MS, wish.downMs)
    for (let index = 0; index < wish.orders; index++) {
      const at = backAt - arriveMs + Math.floor((index * arriveMs) / wish.orders)
      void timers
        .sleepUntil(at)
        .then(() => runOrder(index, world))
        .then(() => {
          state.open--
          state.lastAt = Math.max(state.lastAt, timers.now)
        })
    }
    while (state.open > 0 && (await timers.step()));
    return verdictOf(wish.orders, world, Math.round((state.lastAt - backAt) / 60_000))
  } finally {
    timers.uninstall()
  }
}

function verdictOf(orders: number, { book, gateways }: World, drainedMinutes: number): BacklogResult {
  const asked = Array.from({ length: orders }, (_, index): Asked => ({ orderId: orderIdOf(index), wish: 'deliver' }))
  const verdict = judge(book.rows, asked, { endAt: iso(START + 400 * 24 * HOUR) })
  const vendors = ['salesforce', 'whmcs', 'freebit'] as const
  const mostInFlight = { salesforce: 0, whmcs: 0, freebit: 0 }
  let calls = 0
  if (verdict.ends.delivered < orders) {
    verdict.stuck++
    verdict.violations.push(`stuck: ${orders - verdict.ends.delivered} orders were not delivered`)
  }
  for (const vendor of vendors) {
    const { most, answered, failed } = gateways.traffic[vendor]
    mostInFlight[vendor] = most
    calls += answered + failed
    if (most > gateways.budgetOf(vendor)) {
      verdict.stuck++
      verdict.violations.push(`${vendor}: stuck: ${most} calls in flight, ${gateways.budgetOf(vendor)} allowed`)
    }
  }
  return { ...emptyResult(), ...verdict, drainedMinutes, mostInFlight, calls }
}

function orderIdOf(index: number): string {
  return `801${String(index).padStart(12, '0')}AAA`
}

async function runOrder(index: number, world: World): Promise<void> {
  const { timers, book } = world
  const order = esimOrder({
    id: orderIdOf(index),
    portalOrderId: `PORTAL${index}`,
    phoneNumber: `0701${String(index).padStart(7, '0')}`,
    provisionRequestedAt: iso(timers.now),
  })
  const crm = new CrmModel(order, book)
  const models = { crm, billing: new BillingModel(timers, book, order.id, 0), network: new NetworkModel(timers, book, 0) }
  let run: Run = { ...newRun(order.id), nudge: { mode: 'Due', at: timers.now } }
  let told: CrmOrderProgress = {}
  for (;;) {
    const effect = decide(run, timers.now)
    if (effect.kind === 'stop') break
    if (effect.kind === 'wait') {
      await timers.sleepUntil(effect.until)
      continue
    }
    if (isWriting(effect)) run = intend(run, effect, timers.now)
    const outcome = await perform(run, effect, index, world, models)
    const after = apply(run, effect, outcome, timers.now, RULES)
    for (const one of announcementsOf(run, effect, outcome, after, timers.now)) {
      if (one.kind === 'write-back') told = { ...told, ...one.progress }
    }
    run = after
  }
  await writeBack(told, index, world, crm)
}

async function writeBack(told: CrmOrderProgress, index: number, { timers, gateways }: World, crm: CrmModel): Promise<void> {
  const { status, ...fields } = told
  for (const part of [fields, ...(status ? [{ status }] : [])]) {
    for (let failures = 1; ; failures++) {
      const answer = await gateways.call('salesforce', 'write', 'update Order', index, () => crm.portal(part))
      if (answer.kind === 'ok') break
      await timers.sleepUntil(timers.now + failureDelay(failures, `${index}`))
    }
  }
}

interface Models {
  crm: CrmModel
  billing: BillingModel
  network: NetworkModel
}

async function perform(run: Run, effect: Effect, index: number, { gateways }: World, models: Models): Promise<Outcome> {
  const { crm, billing, network } = models
  const { clientId, lines, esim } = run.facts ?? { clientId: '', lines: [], esim: null }
  const read = <T>(vendor: Vendor, operation: string, look: () => T) => gateways.call(vendor, 'read', operation, index, look)
  const write = (vendor: Vendor, operation: string, change: () => unknown) =>
    gateways.call(vendor, 'write', operation, index, change).then(toOutcome)
  switch (effect.kind) {
    case 'read-order': {
      const answer = await read('salesforce', 'query', () => crm.order)
      if (answer.kind !== 'ok') return unavailable(answer)
      return { kind: 'order', order: answer.value, account: account(), customer: customer() }
    }
    case 'read-payment': {
      const answer = await read('whmcs', 'GetPayMethods', () => true)
      return answer.kind === 'ok' ? { kind: 'payment', present: answer.value } : unavailable(answer)
    }
    case 'look-reservation': {
      const services = await read('whmcs', 'GetClientsProducts', () => billing.find())
      if (services.kind !== 'ok') return unavailable(services)
      if (services.value.length === 0) return { kind: 'reservations', found: [] }
      const orders = await read('whmcs', 'GetOrders', () => billing.find())
      return orders.kind === 'ok' ? { kind: 'reservations', found: orders.value } : unavailable(orders)
    }
    case 'look-line': {
      const answer = await read('freebit', '/mvno/getDetail/', () => network.find(esim?.phoneNumber ?? ''))
      return answer.kind === 'ok' ? { kind: 'line', line: answer.value } : unavailable(answer)
    }
    case 'reserve': {
      const products = await read('whmcs', 'GetProducts', () => null)
      if (products.kind !== 'ok') return unavailable(products)
      return write('whmcs', 'AddOrder', () => billing.addOrder(clientId, lines))
    }
    case 'activate':
      return write('freebit', '/mvno/esim/addAcnt/', () =>
        network.open(esim?.phoneNumber ?? '', esim?.eid ?? '', esim?.planCode ?? ''),
      )
    case 'accept':
      return write('whmcs', 'AcceptOrder', () => billing.setStatus(run.reservation?.orderId ?? '', 'AcceptOrder'))
    case 'cancel-reservation':
      return write('whmcs', 'CancelOrder', () => {
        if (billing.setStatus(effect.orderId, 'CancelOrder')) billing.cancelInvoice(effect.orderId)
      })
    default:
      throw new TypeError(`no model of ${effect.kind}`)
  }
}

type Failed = { kind: 'not-sent'; retryAfterMs: number | null } | { kind: 'unknown' }

function toOutcome(answer: { kind: 'ok' } | Failed): Outcome {
  return answer.kind === 'ok' ? { kind: 'done' } : unavailable(answer)
}

function unavailable(answer: Failed): Outcome {
  if (answer.kind === 'unknown') return { kind: 'unknown', why: 'no usable answer' }
  return { kind: 'unavailable', why: 'not sent', retryAfterMs: answer.retryAfterMs }
}
