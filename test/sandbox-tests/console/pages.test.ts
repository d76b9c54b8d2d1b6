import { describe, expect, it } from 'vitest'
import { useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'
import { openConsole } from './open-console.ts'

useSandbox()

const SECTIONS = {
  '/': 'Vendor sandbox',
  '/orders': 'Orders',
  '/catalog': 'Catalog',
  '/customers': 'Customers',
  '/events': 'Events',
  '/billing': 'Billing',
  '/lines': 'Lines',
  '/mail': 'Mail',
  '/faults': 'Faults',
  '/clock': 'Clock',
  '/ledger': 'Ledger',
}

describe('every page', () => {
  it('has its heading, and marks its place in the menu', async () => {
    const console = openConsole()
    for (const [path, title] of Object.entries(SECTIONS)) {
      const page = await console.page(path)
      expect(page).toContain(`<h1>${title}</h1>`)
      expect(page).toContain(`<a href="${console.prefix}${path}" aria-current="page">`)
    }
  })

  it('stays inside its tenant', async () => {
    const console = openConsole()
    const id = await placeOrder(console, '01A')
    for (const path of [...Object.keys(SECTIONS), `/orders/${id}`, '/catalog/VPN-US', '/customers/AC-100003']) {
      const addresses = [...(await console.page(path)).matchAll(/ (?:href|action|src)="([^"#][^"]*)"/g)].map(
        (match) => match[1] ?? '',
      )
      expect(addresses.length).toBeGreaterThan(10)
      const outside = addresses.filter((address) => !address.startsWith(`${console.prefix}/`) && !address.startsWith('data:'))
      expect(outside).toEqual([])
    }
  })

  it('allows no script but its own, and no other site to post', async () => {
    const console = openConsole()
    const reply = await console.get('/orders')
    expect(reply.headers.get('content-security-policy')).toContain("script-src 'self'")
    for (const site of ['cross-site', 'same-site']) {
      const foreign = await fetch(`${console.base}/reset`, { method: 'POST', headers: { 'sec-fetch-site': site } })
      expect(foreign.status).toBe(403)
    }
    for (const asset of ['/console.css', '/console.js']) expect((await console.get(asset)).status).toBe(200)
  })

  it('shows what others wrote as text', async () => {
    const console = openConsole()
    await console.control('PATCH', '/products/VPN-US', { name: '<script>alert(1)</script>' })
    expect(await console.page('/catalog')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    const page = await console.page('/orders?problem=%3Cimg%20src%3Dx%3E')
    expect(page).toContain('role="alert">&lt;img src=x&gt;')
  })

  it('says so when there is nothing there, and leaves the vendors their own answer', async () => {
    const console = openConsole()
    for (const path of ['/nothing', '/orders/nope', '/customers/AC-9', '/catalog/NOPE', '/mail/99']) {
      const reply = await console.get(path)
      expect(reply.status).toBe(404)
      expect(await reply.text()).toContain('<h1>Nothing here</h1>')
    }
    expect(await (await console.get('/whmcs/nothing')).text()).not.toContain('<h1>')
  })
})

describe('the start page', () => {
  it('explains itself and leads to the portal', async () => {
    const console = openConsole()
    expect(await console.page('/')).toContain('No portal is connected yet')
    expect((await console.submit('/portal', { url: 'http://portal.test:8787/' })).notice).not.toBeNull()
    expect(await console.page('/')).toContain('<a href="http://portal.test:8787">Open the portal</a>')
    const refused = await console.submit('/portal', { url: 'somewhere' })
    expect(refused).toMatchObject({ status: 303, page: '/', problem: expect.stringContaining('Unprocessable Content') })
  })

  it('counts what waits, and goes back to the seed', async () => {
    const console = openConsole()
    await placeOrder(console, '01A')
    expect(await console.page('/')).toContain('<strong>1</strong> orders to approve')
    await console.submit('/reset')
    expect(await console.page('/')).toContain('<strong>0</strong> orders to approve')
    expect(await console.page('/orders')).toContain('No orders here yet.')
  })

  it('warns on every page of what is switched on', async () => {
    const console = openConsole()
    expect(await console.page('/mail')).not.toContain('fault on')
    await console.submit('/faults', { vendor: 'whmcs', operation: '*', kind: 'down' })
    await console.submit('/events/deliver', { deliver: 'pause' })
    await console.submit('/clock', { target: 'vendor', advanceMs: '3600000' })
    const page = await console.page('/mail')
    for (const warning of ['1 fault on', 'Events paused', 'Clock moved']) expect(page).toContain(warning)
  })
})
