import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPortal, type Portal } from '../../../setup/portal.ts'
import { eventBatch, signedInit } from '../../../setup/signed-call.ts'

const PATH = '/api/events/salesforce/outbound-message'
const ORDER = '801000000000901AAA'
type Answer = { status: number; ack: boolean; notificationIds: string[] }
let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
})
afterAll(() => portal.close())

const send = (body: object) =>
  portal.sandbox.control<Answer>('/outbound-message', { body: { object: 'Order', ids: [ORDER], ...body } })
const inbox = () =>
  portal.query<{ id: string; entity: string }>(
    `SELECT id, entity FROM event_inbox WHERE channel = 'outbound-message' ORDER BY id`,
  )

describe('POST /api/events/salesforce/outbound-message', () => {
  it('acknowledges what is in the inbox, once however often it is delivered', async () => {
    const first = await send({})
    expect(first).toMatchObject({ status: 200, ack: true })
    const stored = [{ id: `om-${first.notificationIds[0]}`, entity: 'Order' }]
    expect(await inbox()).toEqual(stored)
    const again = await Promise.all(Array.from({ length: 20 }, () => send({ notificationIds: first.notificationIds })))
    expect(again.every(({ ack }) => ack)).toBe(true)
    expect(await inbox()).toEqual(stored)
  })

  it('takes a hundred notifications in one message', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `01t${String(index).padStart(12, '0')}AAA`)
    const before = (await inbox()).length
    expect(await send({ object: 'Product2', ids })).toMatchObject({ ack: true })
    expect(await inbox()).toHaveLength(before + 100)
  })

  it.each([
    ['an object nothing follows from', 'Case', '500000000000001AAA'],
    ['an id whose checksum is wrong', 'Order', '801000000000902AAB'],
    ['an id of another object', 'Order', '001000000000902AAA'],
  ])('acknowledges %s and keeps nothing of it', async (_name, object, id) => {
    const before = await inbox()
    expect(await send({ object, ids: [id] })).toMatchObject({ ack: true })
    expect(await inbox()).toEqual(before)
  })

  it.each([
    ['of another org', 'wrong-org', 401],
    ['with a session', 'session', 422],
    ['with a document type', 'doctype', 422],
    ['that was cut', 'cut', 422],
  ])('refuses a message %s and keeps nothing of it', async (_name, forge, status) => {
    const before = await inbox()
    expect(await send({ forge })).toMatchObject({ status, ack: false })
    expect(await inbox()).toEqual(before)
  })

  it.each([
    ['JSON', '{"org":"x"}'],
    ['no body', ''],
    [
      'another SOAP call',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><login/></s:Body></s:Envelope>',
    ],
  ])('refuses %s', async (_name, body) => {
    expect((await portal.fetch(PATH, { method: 'POST', body })).status).toBe(422)
  })

  it('takes so many an hour, because anybody may send them; Salesforce repeats the rest', { timeout: 60_000 }, async () => {
    const flood = async (round: number) => {
      const ids = Array.from({ length: 100 }, (_, index) => `801${String(round * 100 + index).padStart(12, '0')}AAA`)
      return send({ ids })
    }
    const before = (await inbox()).length
    let round = 0
    for (let status = 200; status === 200 && round < 8; round++) status = (await flood(round)).status
    expect(round).toBeLessThan(8)
    const full = await inbox()
    expect(full.length - before).toBe((round - 1) * 100)
    expect(await send({})).toMatchObject({ status: 429, ack: false })
    expect(await inbox()).toEqual(full)
  })
})

describe('where Salesforce may call from', () => {
  let walled: Portal
  beforeAll(async () => {
    walled = await startPortal({ settings: { SF_ALLOWED_CIDRS: '198.51.100.0/24 2001:db8::/32' } })
  })
  afterAll(() => walled.close())

  it.each([
    ['198.51.100.7', 202, 422],
    ['2001:db8::7', 202, 422],
    ['203.0.113.1', 401, 401],
    ['2001:db9::7', 401, 401],
    [undefined, 401, 401],
  ])('from %s: signed %s, unsigned %s', async (address, signed, unsigned) => {
    const from = address === undefined ? {} : { 'CF-Connecting-IP': address }
    const init = signedInit({ path: '/api/events/salesforce', body: eventBatch([{}]) })
    const answer = await walled.fetch('/api/events/salesforce', { ...init, headers: { ...init.headers, ...from } })
    expect(answer.status).toBe(signed)
    expect((await walled.fetch(PATH, { method: 'POST', body: '<a/>', headers: from })).status).toBe(unsigned)
  })

  it('an address that sends without end is not read any more', { timeout: 60_000 }, async () => {
    const headers = { 'CF-Connecting-IP': '198.51.100.8' }
    const statuses = new Set<number>()
    for (let sent = 0; sent < 300 && !statuses.has(429); sent++)
      statuses.add((await walled.fetch(PATH, { method: 'POST', body: '<a/>', headers })).status)
    expect([...statuses]).toEqual([422, 429])
  })
})

describe('events switched off', () => {
  it('have no address, and health says so', { timeout: 90_000 }, async () => {
    const off = await startPortal({ settings: { SF_EVENTS_ENABLED: 'false' } })
    try {
      const init = signedInit({ path: '/api/events/salesforce', body: eventBatch([{}]) })
      expect((await off.fetch('/api/events/salesforce', init)).status).toBe(404)
      expect((await off.fetch(PATH, { method: 'POST', body: '<a/>' })).status).toBe(404)
      expect(await (await off.fetch('/api/health/sf-events')).json()).toMatchObject({ enabled: false, status: 'unknown' })
    } finally {
      await off.close()
    }
  })
})
