import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JSON_ENVELOPE, type Json, newClient, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
let client: string
beforeAll(async () => {
  whmcs = await startWhmcs()
  client = String((await whmcs.call('AddClient', newClient('sso@example.jp')))['clientid'])
})
afterAll(() => whmcs.close())

async function redirectUrl(parameters: Record<string, string | number> = {}): Promise<string> {
  const answer = await whmcs.call('CreateSsoToken', { client_id: client, destination: 'clientarea:billing_info', ...parameters })
  return String(answer['redirect_url'])
}

const visit = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init })

/** A signed-in visitor with a cookie. */
async function signIn(parameters: Record<string, string | number> = {}) {
  const reply = await visit(await redirectUrl(parameters))
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const at = (path: string) => new URL(path, whmcs.url).href
  return {
    landing: reply.headers.get('location'),
    setCookie: reply.headers.get('set-cookie'),
    get: async (path: string) => (await visit(at(path), { headers: { cookie } })).text(),
    post: (path: string, form: Record<string, string>) =>
      visit(at(path), { method: 'POST', headers: { cookie }, body: new URLSearchParams(form) }),
  }
}

const csrfIn = (page: string) => /name="token" value="([0-9a-f]+)"/.exec(page)?.[1] ?? ''
const cards = async () => (await whmcs.call('GetPayMethods', { clientid: client }))['paymethods'] as Json[]

describe('CreateSsoToken', () => {
  it('makes a link of 40 hex digits under the system URL', async () => {
    const answer = await whmcs.call('CreateSsoToken', { client_id: client })
    expect(answer['access_token']).toMatch(/^[0-9a-f]{40}$/)
    expect(answer['redirect_url']).toBe(`${whmcs.url}/whmcs/oauth/singlesignon.php?access_token=${answer['access_token']}`)
  })

  it.each<[Record<string, string | number>, string]>([
    [{ client_id: 3 }, 'Invalid client_id'],
    [{ client_id: '', user_id: '' }, 'A valid client_id or user_id is required'],
    [{ client_id: '', user_id: 1000 }, 'Invalid user_id'],
    [{ user_id: 1 }, 'Invalid user_id for client'],
    [{ destination: 'clientarea:nowhere' }, 'Invalid destination'],
    [{ destination: 'clientarea:product_details' }, 'Invalid destination'],
    [{ destination: 'sso:custom_redirect', sso_redirect_path: 'https://elsewhere.example/' }, 'Invalid destination'],
    [{ destination: 'sso:custom_redirect', sso_redirect_path: '//elsewhere.example/' }, 'Invalid destination'],
  ])('refuses %o', async (parameters, message) => {
    expect(await whmcs.call('CreateSsoToken', { client_id: client, ...parameters })).toEqual({ result: 'error', message })
  })
})

describe('a link', () => {
  it('signs in once and lands where it was made for', async () => {
    const url = await redirectUrl()
    const first = await visit(url)
    expect([first.status, first.headers.get('location')]).toEqual([302, '/whmcs/account/paymentmethods'])
    expect(first.headers.get('set-cookie')).toMatch(/Path=\/whmcs; HttpOnly; SameSite=Lax/)
    const second = await visit(url)
    expect([second.status, second.headers.get('set-cookie')]).toEqual([403, null])
  })

  it('is dead after a minute of vendor time', async () => {
    const url = await redirectUrl()
    await whmcs.control('/clock', { target: 'vendor', advanceMs: 60_000 })
    expect((await visit(url)).status).toBe(403)
  })

  it('opens one invoice by a custom path', async () => {
    const visitor = await signIn({ destination: 'sso:custom_redirect', sso_redirect_path: 'viewinvoice.php?id=3' })
    expect(visitor.landing).toBe('/whmcs/viewinvoice.php?id=3')
  })

  it('keeps its session to its own tenant', async () => {
    const form = { ...JSON_ENVELOPE, action: 'CreateSsoToken', client_id: '1000' }
    const api = `${whmcs.url}/t/other/whmcs/includes/api.php`
    const made = (await (await fetch(api, { method: 'POST', body: new URLSearchParams(form) })).json()) as Json
    const token = String(made['access_token'])
    expect(made['redirect_url']).toBe(`${whmcs.url}/t/other/whmcs/oauth/singlesignon.php?access_token=${token}`)
    expect((await visit(`${whmcs.url}/whmcs/oauth/singlesignon.php?access_token=${token}`)).status).toBe(403)
    const reply = await visit(String(made['redirect_url']))
    expect(reply.headers.get('location')).toBe('/t/other/whmcs/clientarea.php')
    expect(reply.headers.get('set-cookie')).toContain('Path=/t/other/whmcs;')
  })
})

describe('the client area', () => {
  it('adds a card, offers the way back to the portal, and removes it', async () => {
    const visitor = await signIn()
    expect(await visitor.get('/whmcs/account/paymentmethods')).toContain('No card is saved yet')
    const form = await visitor.get('/whmcs/account/paymentmethods/add')
    expect(form).toContain('4242 4242 4242 4242')
    const card = { token: csrfIn(form), number: '4242 4242 4242 4242', expiry: '12/34', cvc: '123' }
    const saved = await visitor.post('/whmcs/account/paymentmethods/add', card)
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/whmcs/account/paymentmethods?done=added'])
    expect(await cards()).toMatchObject([{ card_last_four: '4242', card_type: 'Visa', expiry_date: '12/34' }])
    const list = await visitor.get('/whmcs/account/paymentmethods?done=added')
    expect(list).toContain('http://portal.test:8787/billing/payments?returned=1')
    expect(list).toContain('•••• 4242')
    const [id] = (await cards()).map((row) => row['id'])
    await visitor.post(`/whmcs/account/paymentmethods/${id}/delete`, { token: csrfIn(list) })
    expect(await cards()).toEqual([])
  })

  it('refuses a number that is not a test card, and a form without its token', async () => {
    const visitor = await signIn()
    const token = csrfIn(await visitor.get('/whmcs/account/paymentmethods/add'))
    const card = { token, number: '4111 1111 1111 1111', expiry: '12/34' }
    expect((await visitor.post('/whmcs/account/paymentmethods/add', card)).status).toBe(422)
    const forged = { number: '4242424242424242', expiry: '12/34', token: 'x' }
    expect((await visitor.post('/whmcs/account/paymentmethods/add', forged)).status).toBe(403)
    expect(await cards()).toEqual([])
  })

  it('shows and pays only the own invoices', async () => {
    const order = { clientid: client, paymentmethod: 'stripe', 'pid[0]': 100 }
    const id = String((await whmcs.call('AddOrder', order))['invoiceid'])
    const visitor = await signIn()
    expect(await visitor.get('/whmcs/viewinvoice.php?id=3')).toContain('nothing here that belongs to your account')
    expect(await visitor.get(`/whmcs/viewinvoice.php?id=${id}`)).toContain('Add a card to pay this invoice')
    await whmcs.control(`/whmcs/clients/${client}/cards`, {})
    const page = await visitor.get(`/whmcs/viewinvoice.php?id=${id}`)
    expect(page).toContain('Pay now')
    const paid = await visitor.post(`/whmcs/viewinvoice.php?id=${id}`, { token: csrfIn(page) })
    expect(paid.headers.get('location')).toBe(`/whmcs/viewinvoice.php?id=${id}&paid=1`)
    expect(await whmcs.call('GetInvoice', { invoiceid: id })).toMatchObject({ status: 'Paid', balance: '0.00' })
    expect((await visitor.post('/whmcs/viewinvoice.php?id=3', { token: csrfIn(page) })).status).toBe(404)
  })

  it('escapes what customers typed', async () => {
    const evil = String((await whmcs.call('AddClient', newClient('evil@example.jp', { firstname: '<b>Eve</b>' })))['clientid'])
    const visitor = await signIn({ client_id: evil, destination: 'clientarea:profile' })
    expect(await visitor.get('/whmcs/clientarea.php')).toContain('&lt;b&gt;Eve&lt;/b&gt;')
  })
})
