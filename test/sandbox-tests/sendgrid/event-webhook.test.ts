import { createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

interface Delivery {
  headers: IncomingHttpHeaders
  body: string
}

const config = developmentConfig()
let sandbox: RunningSandbox
let portal: Server
let answer = 202
let deliveries: Delivery[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, stateDir: null, config })
  portal = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
      response.writeHead(answer).end()
    })
  })
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await sandbox.close()
  portal.close()
})
beforeEach(async () => {
  await control('/reset', {})
  await control('/portal', { url: `http://127.0.0.1:${(portal.address() as AddressInfo).port}` })
  await control('/sendgrid/settings', { events: true })
  deliveries = []
  answer = 202
})

async function control(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(`${sandbox.url}/_control${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(`control ${path}: ${reply.status}`)
}

function post(email: string): Promise<Response> {
  return fetch(`${sandbox.url}/sendgrid/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.sendgrid.apiKey}` },
    body: JSON.stringify({
      personalizations: [{ to: [{ email }] }],
      from: { email: config.sendgrid.from },
      subject: 'Hello',
      content: [{ type: 'text/plain', value: 'Hello' }],
      custom_args: { outboxId: 'o-7' },
    }),
  })
}

async function send(email: string): Promise<string> {
  const reply = await post(email)
  await control('/clock', { target: 'vendor', advanceMs: 1000 })
  return reply.headers.get('x-message-id') ?? ''
}

async function scheduled(): Promise<unknown[]> {
  const reply = await fetch(`${sandbox.url}/_control/clock`)
  return ((await reply.json()) as { scheduled: unknown[] }).scheduled
}

const arrived = (count: number) => vi.waitFor(() => expect(deliveries).toHaveLength(count), { timeout: 3000 })
const first = () => deliveries[0] ?? { headers: {}, body: '' }

async function isSigned({ headers, body }: Delivery): Promise<boolean> {
  const reply = await fetch(`${sandbox.url}/sendgrid/v3/user/webhooks/event/settings/signed/1`, {
    headers: { authorization: `Bearer ${config.sendgrid.apiKey}` },
  })
  const { public_key } = (await reply.json()) as { public_key: string }
  const key = createPublicKey({ key: Buffer.from(public_key, 'base64'), format: 'der', type: 'spki' })
  const signed = Buffer.from(`${headers['x-twilio-email-event-webhook-timestamp']}${body}`)
  return verify('sha256', signed, key, Buffer.from(String(headers['x-twilio-email-event-webhook-signature']), 'base64'))
}

it('sends signed events with CR LF layout, custom arguments at the top level', async () => {
  const messageId = await send('aiko@example.jp')
  await arrived(1)
  expect(first().body).toMatch(/^\[\{.*\},\r\n\{.*\}\]\r\n$/)
  expect(await isSigned(first())).toBe(true)
  expect(JSON.parse(first().body)).toMatchObject([
    { event: 'processed', email: 'aiko@example.jp', outboxId: 'o-7' },
    { event: 'delivered', sg_message_id: expect.stringMatching(new RegExp(`^${messageId}\\.`)), timestamp: expect.any(Number) },
  ])
})

it.each([
  ['bounce+1@example.jp', ['processed', 'bounce']],
  ['blocked+1@example.jp', ['processed', 'bounce']],
  ['drop+1@example.jp', ['dropped']],
  ['defer+1@example.jp', ['processed', 'deferred', 'delivered']],
  ['spam+1@example.jp', ['processed', 'delivered', 'spamreport']],
])('decides by the address what happens to %s', async (email, events) => {
  await send(email)
  await arrived(1)
  expect((JSON.parse(first().body) as { event: string }[]).map((row) => row.event)).toEqual(events)
})

it('tries again on its own clock until it is accepted', async () => {
  answer = 500
  await send('aiko@example.jp')
  await arrived(1)
  answer = 202
  await vi.waitFor(async () => {
    await control('/clock', { target: 'vendor', advanceMs: 60_000 })
    expect(deliveries.length).toBeGreaterThan(1)
  })
  await vi.waitFor(async () => expect(await scheduled()).toEqual([]))
  expect(deliveries).toHaveLength(2)
  expect(deliveries[1]?.body).toBe(deliveries[0]?.body)
})

it.each([{ wrongKey: true }, { alteredBody: true }])('breaks the signature with %o', async (settings) => {
  await control('/sendgrid/settings', settings)
  await send('aiko@example.jp')
  await arrived(1)
  expect(await isSigned(first())).toBe(false)
})

it('sends duplicates out of order', async () => {
  await control('/sendgrid/settings', { duplicates: true })
  await send('aiko@example.jp')
  await arrived(1)
  const events = JSON.parse(first().body) as { event: string; sg_event_id: string }[]
  expect(events.map((row) => row.event)).toEqual(['delivered', 'processed', 'processed', 'delivered'])
  expect(new Set(events.map((row) => row.sg_event_id)).size).toBe(2)
})

it('is silent when it is switched off', async () => {
  await control('/sendgrid/settings', { events: false })
  await post('aiko@example.jp')
  expect(await scheduled()).toEqual([])
  await control('/sendgrid/settings', { events: true })
  await post('aiko@example.jp')
  expect(await scheduled()).toMatchObject([{ label: 'mail events' }])
})
