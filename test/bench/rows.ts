import { randomUUID } from 'node:crypto'
import { signUp, placeOrder } from '../factories.ts'
import { createBrowser } from '../setup/browser.ts'
import { eventBatch, signedInit } from '../setup/signed-call.ts'
import type { RowRequest } from './load.ts'
import { BENCH_ENVIRONMENT, type BenchPortal } from './servers.ts'

export interface Row {
  name: string
  request: RowRequest
  /** The bare Worker finds conditional answers by the request's header. */
  conditional?: boolean
}

const JSON_PATH = '/api/public/services'
const HTML_PATH = '/services/sim'
const EVENTS_PATH = '/api/events/salesforce'

export async function createRows(portal: BenchPortal): Promise<Row[]> {
  const plain = (path: string): RowRequest => ({ method: 'GET', path, headers: {} })
  const etag = (await fetch(new URL(JSON_PATH, portal.origin))).headers.get('etag') ?? ''
  return [
    { name: 'catalog-json', request: plain(JSON_PATH) },
    { name: 'catalog-html', request: plain(HTML_PATH) },
    { name: 'catalog-304', request: { ...plain(JSON_PATH), headers: { 'If-None-Match': etag } }, conditional: true },
    { name: 'signed-event', request: { method: 'POST', path: EVENTS_PATH, headers: {}, fresh: heartbeat } },
    { name: 'order-list', request: { ...plain('/api/orders'), headers: await customerHeaders(portal) } },
  ]
}

let sequence = 0

/** Nothing is sent twice: a repeated nonce or event would be answered from memory. */
function heartbeat() {
  const id = randomUUID()
  const body = eventBatch([{ id, kind: 'heartbeat', entity: 'Portal', sequence: ++sequence }], { environment: BENCH_ENVIRONMENT })
  const call = signedInit({ path: EVENTS_PATH, body, key: id, environment: BENCH_ENVIRONMENT, nonce: body.nonce })
  return { headers: call.headers, body: String(call.body) }
}

/** A customer with one order, whose list is in the account's copies already. */
async function customerHeaders(portal: BenchPortal): Promise<Record<string, string>> {
  const browser = createBrowser(portal.origin)
  const customer = await signUp(browser, portal.sandbox)
  await placeOrder(customer)
  const orders = await browser.json<{ items: unknown[] }>(browser.get('/api/orders'))
  if (orders.items.length === 0) throw new Error('the customer has no order to list')
  return { Cookie: [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ') }
}
