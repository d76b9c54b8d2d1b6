import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { nothingHere, page } from './layout.ts'
import { billingPages } from './pages/billing.ts'
import { catalogPages } from './pages/catalog.ts'
import { clockPages } from './pages/clock.ts'
import { customerActions } from './pages/customer-actions.ts'
import { customerPages } from './pages/customers.ts'
import { eventPages } from './pages/events.ts'
import { faultPages } from './pages/faults.ts'
import { ledgerPages } from './pages/ledger.ts'
import { linePages } from './pages/lines.ts'
import { mailPages } from './pages/mail.ts'
import { operationPages } from './pages/operations.ts'
import { orderActions } from './pages/order-actions.ts'
import { orderPages } from './pages/order.ts'
import { orderListPages } from './pages/orders.ts'
import { startPages } from './pages/start.ts'
import { createSite } from './site.ts'

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const OTHERS = /^\/(salesforce|whmcs|freebit|sendgrid|access|_control)(\/|$)/

/** What a browser says of a form that one of these pages sent; other clients say nothing. */
const OWN_PAGES = /^(same-origin|none|)$/

const PAGES = [
  startPages,
  orderListPages,
  orderPages,
  orderActions,
  catalogPages,
  customerPages,
  customerActions,
  billingPages,
  linePages,
  mailPages,
  faultPages,
  clockPages,
  eventPages,
  ledgerPages,
  operationPages,
]

const file = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
const styles = ['base', 'frame', 'blocks', 'lists', 'tables', 'forms'].map((name) => file(`styles/${name}.css`)).join('\n')
const script = file('console.js')

/** The operator's pages of one tenant: what its control API does, with buttons. */
export function consoleApp(world: World): Hono {
  const site = createSite(world)
  const app = new Hono()
  app.use(async (c, next) => {
    if (OTHERS.test(c.req.path)) return next()
    if (c.req.method === 'POST' && !OWN_PAGES.test(c.req.header('sec-fetch-site') ?? ''))
      return c.text('Not from another site', 403)
    await next()
    c.header('content-security-policy', c.res.headers.get('content-security-policy') ?? POLICY)
    c.header('referrer-policy', 'no-referrer')
    c.header('x-content-type-options', 'nosniff')
  })
  app.get('/console.css', (c) => c.body(styles, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/console.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  for (const pages of PAGES) app.route('/', pages(site))
  app.get('*', (c) => (OTHERS.test(c.req.path) ? c.notFound() : nothingHere(c, site)))
  app.onError((error, c) => {
    console.error(`${c.req.method} ${c.req.path} failed`, error)
    return page(c, site, { title: 'That failed', section: '', status: 500, lead: error.message }, '')
  })
  return app
}
