import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { concrete, isWrite, type Route, routesOf } from '../attacks/routes.ts'
import { type Customer, signUp } from '../factories.ts'
import { type Portal, startPortal } from '../setup/portal.ts'
import { type AttackerSite, startAttacker } from './attacker-site.ts'
import { launchChromium } from './chromium.ts'

let portal: Portal
let chrome: Browser
/** A browser of its own: contexts of the packaged Chromium share one process, and with it each other's cookies. */
let guest: Browser
let attacker: AttackerSite
let customer: Customer
let routes: Route[]
let context: BrowserContext

beforeAll(async () => {
  portal = await startPortal({ hostname: 'localhost' })
  await portal.scheduled()
  attacker = await startAttacker()
  routes = await routesOf((path, init) => portal.fetch(path, init))
  customer = await signUp(portal.browser(), portal.sandbox)
  await vi.waitUntil(async () => (await portal.sandbox.mails()).length === 2, { timeout: 30_000 })
  chrome = await launchChromium()
  guest = await launchChromium()
  context = await chrome.newContext()
  await context.addCookies(
    [...customer.browser.cookies].map(([name, { value }]) => ({ name, value, httpOnly: name.startsWith('__Host-'), ...COOKIE })),
  )
}, 120_000)
afterAll(async () => {
  await chrome?.close()
  await guest?.close()
  await attacker?.close()
  await portal?.close()
})

const COOKIE = { domain: 'localhost', path: '/', secure: true, sameSite: 'Lax' as const }

const pagesOf = () =>
  [
    ...new Set(
      routes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/')).map(({ path }) => concrete(path)),
    ),
  ].filter((path) => !/\.(?:xml|txt|svg)$/.test(path))

/** All that a stolen request could have changed, at the portal and at the vendors. */
async function stateOf() {
  const { browser } = customer
  const read = (path: string) => browser.json<Record<string, unknown>>(browser.get(path))
  const sessions = await read('/api/auth/sessions')
  return {
    me: await read('/api/me'),
    factors: await read('/api/auth/mfa'),
    sessions: (sessions['items'] as { id: string }[]).map(({ id }) => id),
    orders: await read('/api/orders'),
    effects: (await portal.sandbox.ledger({ type: 'effect' })).filter(({ vendor }) => vendor !== 'sendgrid').length,
    mails: (await portal.sandbox.mails()).length,
  }
}

test.each(['127.0.0.1', 'localhost'])('a hostile page at %s changes nothing and reads nothing', async (host) => {
  const before = await stateOf()
  const page = await context.newPage()
  // Answers to most of them never reach the page: Cross-Origin-Resource-Policy keeps them from it.
  let sent = 0
  const passed: string[] = []
  const isTry = (url: string, method: string) => url.startsWith(portal.url) && method !== 'GET' && method !== 'OPTIONS'
  page.on('request', (request) => {
    if (isTry(request.url(), request.method())) sent++
  })
  page.on('response', (response) => {
    const method = response.request().method()
    if (isTry(response.url(), method) && response.status() !== 403)
      passed.push(`${method} ${response.url()} ${response.status()}`)
  })
  await page.goto(`http://${host}:${attacker.port}/`)
  const writes = routes.filter(isWrite).map(({ method, path }) => ({ method, path: concrete(path) }))
  const reads = routes
    .filter(({ method, path }) => method === 'GET' && !path.includes('development'))
    .map(({ path }) => concrete(path))
  const call = (name: string, ...values: unknown[]) =>
    page.evaluate<unknown>(`${name}(${values.map((one) => JSON.stringify(one)).join(',')})`)
  expect(await call('attack', portal.url, writes, reads), 'a socket opened').toBe(false)
  expect(await call('spy', portal.url, ['/api/me', '/api/auth/sessions', '/dashboard', '/auth/login'])).toEqual([])
  console.info('hostile page', { host, writes: writes.length, sent, passed })
  expect(sent).toBeGreaterThan(4 * writes.length)
  expect(passed).toEqual([])
  await page.close()
  expect(await stateOf()).toEqual(before)
})

test.each(['guest', 'customer'])('no page shown to a %s breaks its own policy or fails', async (who) => {
  const own = who === 'customer' ? context : await guest.newContext()
  const page = await own.newPage()
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`))",
  )
  const faults: string[] = []
  let at = ''
  page.on('pageerror', (error) => faults.push(`${at}: ${error.message}`))
  page.on('console', (message) => {
    // An address that shows nothing says so by its status.
    const expected = /status of (?:401|404|410|503)/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !expected) faults.push(`${at}: ${message.text()}`)
  })
  const pages = pagesOf()
  expect(pages.length).toBeGreaterThan(25)
  for (at of pages) {
    await page.goto(`${portal.url}${at}`, { waitUntil: 'load' })
    await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined)
  }
  await page.close()
  expect(faults).toEqual([])
})

test('a guest who presses Order is asked to sign in after one refusal, and the address has no quotes', async () => {
  const page = await (await guest.newContext()).newPage()
  const refused: string[] = []
  page.on('response', (response) => {
    if (response.status() === 401) refused.push(new URL(response.url()).pathname)
  })
  await page.goto(`${portal.url}/services/sim/data-sim-3gb`)
  await page.getByRole('link', { name: 'Order this plan' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(refused).toEqual(['/api/auth/refresh'])
  expect(decodeURIComponent(page.url())).not.toContain('"')
})
