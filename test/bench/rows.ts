import { randomUUID } from 'node:crypto'
import { placeOrder, signUp } from '../factories.ts'
import { createBrowser } from '../setup/browser.ts'
import { eventBatch, signedInit } from '../setup/signed-call.ts'
import type { RowRequest } from './load.ts'
import { BENCH_ENVIRONMENT, type BenchPortal } from './servers.ts'

export interface Row {
  name: string
  request: RowRequest
  /** The bare Worker finds conditional answers by the request's header. */
  conditional?: boolean
  /** Where the ratio is watched, not promised: half the rounds. */
  informative?: boolean
}

/** A portal of its own, with so many plans beside the seed's, and what is asked of it. */
export interface Scenario {
  generatedPlans: number
  names: readonly string[]
  rows(portal: BenchPortal): Promise<Row[]>
}

const JSON_PATH = '/api/public/services'
const HTML_PATH = '/services/sim'
const PLAN_PATH = '/services/sim/voice-sim-3gb'
const EVENTS_PATH = '/api/events/salesforce'

export const SCENARIOS: readonly Scenario[] = [
  {
    generatedPlans: 0,
    names: ['catalog-json', 'catalog-html', 'catalog-plan', 'catalog-304', 'signed-event', 'order-list'],
    async rows(portal) {
      const etag = (await fetch(new URL(JSON_PATH, portal.origin))).headers.get('etag') ?? ''
      return [
        { name: 'catalog-json', request: get(JSON_PATH) },
        { name: 'catalog-html', request: get(HTML_PATH) },
        { name: 'catalog-plan', request: get(PLAN_PATH) },
        { name: 'catalog-304', request: get(JSON_PATH, { 'If-None-Match': etag }), conditional: true },
        {
          name: 'signed-event',
          request: { method: 'POST', path: EVENTS_PATH, headers: {}, fresh: heartbeat },
          informative: true,
        },
        { name: 'order-list', request: get('/api/orders', await customerHeaders(portal)), informative: true },
      ]
    },
  },
  {
    generatedPlans: 1000,
    names: ['catalog-json-1000', 'catalog-html-1000', 'catalog-plan-1000'],
    rows: async () => [
      { name: 'catalog-json-1000', request: get(JSON_PATH) },
      { name: 'catalog-html-1000', request: get(HTML_PATH) },
      { name: 'catalog-plan-1000', request: get(PLAN_PATH) },
    ],
  },
]

function get(path: string, headers: Record<string, string> = {}): RowRequest {
  return { method: 'GET', path, headers }
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
