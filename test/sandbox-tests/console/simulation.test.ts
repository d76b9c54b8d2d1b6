import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { useSandbox } from '../open-tenant.ts'
import { listen } from '../portal-double.ts'
import { openConsole, rowText } from './open-console.ts'

useSandbox()

const HOUR_MS = 3_600_000

let portal: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  portal = await listen()
})
afterAll(() => portal.close())

describe('faults', () => {
  it('are switched on with every detail', async () => {
    const console = openConsole()
    const fields = {
      vendor: 'whmcs',
      operation: 'AddOrder',
      kind: 'late',
      count: '0',
      skip: '2',
      delaySeconds: '90',
      status: '',
      key: 'k1',
    }
    expect((await console.submit('/faults', fields)).notice).toBe('The fault is on.')
    expect((await console.control('GET', '/faults')).body.faults).toMatchObject([
      { vendor: 'whmcs', operation: 'AddOrder', kind: 'late', remaining: null, skip: 2, delayMs: 90_000, status: 503, key: 'k1' },
    ])
    const row = rowText(await console.page('/faults'), 'data-fault-id="fault-1"')
    expect(row).toBe('WHMCS AddOrder key k1 late 90 s always after 2 0 0 Remove')
    expect((await console.submit('/faults', { ...fields, status: '99' })).problem).toContain('status')
  })

  it('show who is held, and release them', async () => {
    const console = openConsole()
    await console.submit('/faults', { vendor: 'salesforce', operation: 'query', kind: 'hang' })
    const held = console.query('SELECT Id FROM Account LIMIT 1')
    await expect.poll(() => console.page('/faults')).toContain('<strong>1</strong>')
    expect(rowText(await console.page('/faults'), 'data-fault-id="fault-1"')).toContain('Release')
    await console.submit('/faults/fault-1/remove')
    expect((await held).status).toBe(200)
    expect((await console.submit('/faults/fault-1/remove')).problem).toBe('Not Found: no such fault')
  })

  it('go all at once', async () => {
    const console = openConsole()
    await console.submit('/faults', { vendor: '*', operation: '*', kind: 'down' })
    await console.submit('/faults/remove')
    expect(await console.page('/faults')).toContain('No faults')
  })
})

describe('the clock', () => {
  const offsets = async (console: ReturnType<typeof openConsole>) => {
    const { vendorOffsetMs, portalOffsetMs } = (await console.control('GET', '/clock')).body
    return [Math.round(vendorOffsetMs / 1000), Math.round(portalOffsetMs / 1000)]
  }

  it('moves the vendors, the portal or both, and back', async () => {
    const console = openConsole()
    await console.control('POST', '/portal', { url: portal.url })
    await console.submit('/clock', { target: 'vendor', advanceMs: String(HOUR_MS) })
    expect(await offsets(console)).toEqual([3600, 0])
    await console.submit('/clock', { target: 'both', advanceMs: String(24 * HOUR_MS) })
    expect(await offsets(console)).toEqual([25 * 3600, 24 * 3600])
    expect(await console.page('/clock')).toContain('1 d ahead')
    await console.submit('/clock', { target: 'both', offsetMs: '0' })
    expect(await offsets(console)).toEqual([0, 0])
    const moves = portal.received.filter(({ path }) => path === '/api/development/clock')
    expect(moves.map(({ body }) => body.offsetMs)).toEqual([24 * HOUR_MS, 0])
  })

  it('is set to a time in Tokyo', async () => {
    const console = openConsole()
    await console.submit('/clock', { target: 'vendor', at: '2030-01-01T09:00' })
    const { vendorNow } = (await console.control('GET', '/clock')).body
    expect(vendorNow).toMatch(/^2030-01-01T00:00:0/)
  })

  it('says when the portal does not follow, and moves nothing', async () => {
    const console = openConsole()
    await console.control('POST', '/portal', { url: 'http://127.0.0.1:9' })
    const outcome = await console.submit('/clock', { target: 'both', advanceMs: String(HOUR_MS) })
    expect(outcome).toMatchObject({ page: '/clock', notice: null, problem: expect.stringContaining('the portal did not answer') })
    expect(await offsets(console)).toEqual([0, 0])
    expect((await console.submit('/clock', { target: 'vendor', at: 'later' })).problem).toContain('Unprocessable Content')
  })
})

describe('events', () => {
  it('wait while paused, go on resume, and are lost while dropped', async () => {
    const console = openConsole()
    await console.control('POST', '/portal', { url: portal.url })
    const outbox = async () =>
      (await console.control('GET', '/outbox')).body.rows.map((row: { Status__c: string }) => row.Status__c)
    expect((await console.submit('/events/deliver', { deliver: 'pause' })).notice).toContain('wait')
    await console.submit('/events/heartbeat')
    await console.submit('/events/sweep')
    expect(await outbox()).toEqual(['Pending'])
    await console.submit('/events/deliver', { deliver: 'resume' })
    await expect.poll(outbox).toEqual(['Sent'])
    await console.submit('/events/deliver', { deliver: 'drop' })
    await console.submit('/events/heartbeat')
    await expect.poll(outbox).toEqual(['Sent', 'Dead'])
    const page = await console.page('/events')
    for (const text of ['OB-00000001', 'Sent', 'OB-00000002', 'dropped']) expect(page).toContain(text)
    expect((await console.submit('/events/deliver', { deliver: 'burn' })).problem).toContain('deliver')
  })

  it('can be forged and repeated', async () => {
    const console = openConsole()
    await console.control('POST', '/portal', { url: portal.url })
    expect((await console.submit('/events/forge', { forge: 'wrong-key' })).notice).toBe(
      'Forgery “wrong-key”: the portal answered 202.',
    )
    expect((await console.submit('/events/redeliver', { count: '1' })).notice).toBe('Sent again: the portal answered 202.')
    expect((await console.submit('/events/redeliver', { count: '0' })).problem).toContain('redeliver')
    await console.control('POST', '/portal', { url: 'http://127.0.0.1:9' })
    expect((await console.submit('/events/forge', { forge: 'none' })).problem).toContain('could not be reached')
  })
})

describe('the ledger', () => {
  it('is cut by vendor, type and key', async () => {
    const console = openConsole()
    await console.query('SELECT Id FROM Account LIMIT 1')
    await console.submit('/customers/AC-100003/cards/add')
    const rows = async (query: string) =>
      [...(await console.page(`/ledger${query}`)).matchAll(/<code>([^<]+)<\/code>/g)].map((match) => match[1])
    expect(await rows('')).toEqual(['AddPayMethod', 'query', 'token'])
    expect(await rows('?vendor=whmcs&type=')).toEqual(['AddPayMethod'])
    expect(await rows('?vendor=&type=call')).toEqual(['query', 'token'])
    expect(await rows('?vendor=&type=&key=account')).toEqual(['query'])
    expect(await console.page('/ledger?vendor=freebit')).toContain('No rows like that.')
  })
})

describe('lines and mail', () => {
  it('shows the seeded lines of the carrier', async () => {
    const row = rowText(await openConsole().page('/lines'), 'data-msisdn="07020000001"')
    expect(row).toContain('active')
    expect(row).toContain('LPA:1$smdp.sandbox.example$')
  })

  it('shows a mail as text and, locked in, as HTML', async () => {
    const console = openConsole()
    const { sendgrid } = developmentConfig()
    const mail = {
      personalizations: [{ to: [{ email: 'aiko@example.jp' }] }],
      from: { email: sendgrid.from },
      subject: 'Welcome & hello',
      content: [
        { type: 'text/plain', value: 'Confirm: https://portal.test/confirm?a=1&b=2.' },
        { type: 'text/html', value: '<html><head></head><body><script>alert(1)</script><p>Hello</p></body></html>' },
      ],
    }
    const headers = { authorization: `Bearer ${sendgrid.apiKey}`, 'content-type': 'application/json' }
    await fetch(`${console.base}/sendgrid/v3/mail/send`, { method: 'POST', headers, body: JSON.stringify(mail) })
    const { id } = (await console.control('GET', '/mail')).body.mails[0]
    expect(await console.page('/mail')).toContain(`<a href="${console.prefix}/mail/${id}">Welcome &amp; hello</a>`)
    const page = await console.page(`/mail/${id}`)
    expect(page).toContain('<a href="https://portal.test/confirm?a=1&amp;b=2" target="_blank" rel="noreferrer">')
    expect(page).toContain(`src="${console.prefix}/mail/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"`)
    expect(page).not.toContain('<script>alert')
    const frame = await console.get(`/mail/${id}/html`)
    expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups [^;]*; default-src 'none'/)
    expect(await frame.text()).toContain('<base target="_blank"></head>')
  })
})
