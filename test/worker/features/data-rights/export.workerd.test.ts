import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { ExportView } from '#worker/contracts/data-rights.ts'
import { forms } from '../../../setup/canary.ts'
import { moveTime, signUp } from '../identity/people.ts'
import { problemOf, visitor, type Visitor } from '../identity/visitor.ts'
import { EMAIL, ORDER_ID, PERSONAL, plant, type Planted } from './planted.ts'
import { everything, findings } from './stores.ts'

let planted: Planted
let ben: Visitor
let own: Awaited<ReturnType<typeof exported>>
beforeAll(async () => {
  planted = await plant()
  ben = visitor()
  await signUp(ben, 'AC-100002')
  own = await exported(planted.who)
}, 60_000)

async function exported(who: Visitor): Promise<{ text: string; view: ExportView; headers: Headers }> {
  const answer = await who.get('/api/me/export')
  const text = await answer.text()
  expect([answer.status, text.slice(0, 200)]).toEqual([200, expect.any(String)])
  return { text, view: ExportView.parse(JSON.parse(text)), headers: answer.headers }
}
const holds = (text: string, value: string) => forms(value).some((form) => text.includes(form))

async function exportsTold(): Promise<number | null> {
  return env.DB.prepare("SELECT COUNT(*) AS n FROM audit_log WHERE event = 'data.exported'").first<number>('n')
}

describe('the export of everything', () => {
  test('is a download with a schema, a place for what others hold, and an entry in the log', () => {
    const { view, headers } = own
    expect(headers.get('Content-Disposition')).toMatch(/^attachment; filename="portal-export-\d{4}-\d\d-\d\d\.json"$/)
    expect(headers.get('Cache-Control')).toBe('private, no-store')
    expect(view.schema).toBe('portal-export/1')
    expect(view.elsewhere.map(({ holder }) => holder).join()).toMatch(/WHMCS.*Salesforce.*Freebit.*SendGrid/)
    expect(view.elsewhere.every(({ how }) => how.includes('@'))).toBe(true)
    expect(view.activity.at(-1)).toMatchObject({ event: 'data.exported', userId: planted.userId })
  })

  test('holds what is planted in every store', () => {
    const { text, view } = own
    const missing = Object.entries(PERSONAL)
      .filter(([, value]) => !holds(text, value))
      .map(([name]) => name)
    expect(missing.filter((name) => name !== 'company' && name !== 'street')).toEqual([])
    expect(JSON.stringify(view.copies)).toContain(PERSONAL.street)
    expect(view.cart).toMatchObject([{ sku: PERSONAL.cart, quantity: 1 }])
    expect(view.login).toMatchObject({ id: planted.userId, email: EMAIL })
    expect(view.mapping).toMatchObject({ sfAccountId: planted.accountId, whmcsClientId: planted.clientId })
    expect(view.signIn).toMatchObject({
      sessions: [{ place: null }],
      passkeys: [{ name: PERSONAL.passkey }],
      recoveryCodesLeft: 10,
    })
    expect(view.signIn['byAddress']).not.toEqual([])
    expect(view.signUp).toMatchObject({ userId: planted.userId })
    expect(view.orders).toMatchObject([{ sfOrderId: ORDER_ID, provisioning: { journal: [{ detail: 'completed/accept' }] } }])
    expect(view.tasks).toHaveLength(2)
    expect(view.requests.length).toBeGreaterThan(0)
    expect(view.mails.map(({ recipient }) => recipient)).toEqual(expect.arrayContaining([PERSONAL.former, EMAIL]))
    expect([view.invoices.length, view.subscriptions.length]).toEqual([1, 1])
  })

  test('every store that holds something of hers is a section of it', async () => {
    const { text } = own
    const stores = await everything()
    const values = [
      PERSONAL.former,
      EMAIL,
      PERSONAL.passkey,
      PERSONAL.mirrorPhone,
      PERSONAL.orderPhone,
      PERSONAL.portInName,
      PERSONAL.street,
    ]
    const lying = findings(stores, values)
    expect(lying.length).toBeGreaterThan(values.length)
    expect(values.filter((value) => !holds(text, value))).toEqual([])
  })

  test('holds no secret, stored or shown', () => {
    const { text } = own
    expect(planted.secrets.length).toBeGreaterThan(20)
    expect(planted.secrets.filter((secret) => holds(text, secret))).toEqual([])
    expect(text).not.toContain('scrypt')
  })

  test('holds nothing of others, and others nothing of hers', async () => {
    const { text } = own
    const bens = await env.DB.prepare("SELECT id FROM users WHERE email = 'ben@example.jp'").first<string>('id')
    for (const value of ['ben@example.jp', bens ?? 'none', '/api/me/activity']) expect(holds(text, value)).toBe(false)
    const account = await env.DB.prepare('SELECT sf_account_id FROM id_mappings WHERE user_id = ?')
      .bind(bens)
      .first<string>('sf_account_id')
    const event = { id: 'of-both', recordIds: [account, planted.accountId], data: { Email: EMAIL } }
    await env.DB.prepare(
      `INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, next_attempt_at_ms, received_at)
        VALUES ('of-both', 'batch', '/data/AccountChangeEvent', 1, 'change', 'Account', ?, 'done', 0, '2026-11-21T00:00:00.000Z')`,
    )
      .bind(JSON.stringify(event))
      .run()
    const { text: theirs, view } = await exported(ben)
    expect(theirs).toContain('ben@example.jp')
    expect(view.events.find(({ id }) => id === 'of-both')).toMatchObject({ payload: { recordIds: [account] } })
    for (const value of [...Object.values(PERSONAL), planted.userId, planted.accountId]) {
      if (value !== PERSONAL.device) expect([value, holds(theirs, value)]).toEqual([value, false])
    }
  })

  test.each(['cross-site', 'same-site', ''])(
    'is started by our own pages or by hand, not by a link elsewhere (%j)',
    async (site) => {
      const before = await exportsTold()
      const answer = await planted.who.get('/api/me/export', { 'Sec-Fetch-Site': site })
      expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'CSRF_REJECTED' })
      expect(await exportsTold()).toBe(before)
      expect((await planted.who.get('/api/me/export', { 'Sec-Fetch-Site': 'none' })).status).toBe(200)
      expect(await exportsTold()).toBe((before ?? 0) + 1)
    },
  )

  test('asks who it is first', async () => {
    expect((await visitor().get('/api/me/export')).status).toBe(401)
    await moveTime(11 * 60_000)
    expect(await problemOf(await planted.who.get('/api/me/export'))).toMatchObject({ status: 403, code: 'STEP_UP_REQUIRED' })
  })
})
