import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

const config = developmentConfig()
let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, stateDir: null, config })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  await fetch(`${sandbox.url}/_control/reset`, { method: 'POST' })
})

type Json = Record<string, unknown>

function mail(change: Json = {}): Json {
  return {
    personalizations: [{ to: [{ email: 'aiko@example.jp', name: '田中 愛子' }], custom_args: { outboxId: 'o-1' } }],
    from: { email: config.sendgrid.from, name: 'Support' },
    subject: 'ご注文を承りました',
    content: [
      { type: 'text/plain', value: 'Hello' },
      { type: 'text/html', value: '<p>Hello</p>' },
    ],
    custom_args: { kind: 'welcome', outboxId: 'message-level' },
    categories: ['orders'],
    ...change,
  }
}

function send(body: unknown, key = config.sendgrid.apiKey): Promise<Response> {
  return fetch(`${sandbox.url}/sendgrid/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function effects(): Promise<{ key: string; detail: Json }[]> {
  const reply = await fetch(`${sandbox.url}/_control/ledger?vendor=sendgrid&type=effect`)
  return ((await reply.json()) as { rows: { key: string; detail: Json }[] }).rows
}

async function fieldsOf(reply: Response): Promise<unknown[]> {
  return ((await reply.json()) as { errors: { field: unknown }[] }).errors.map((error) => error.field)
}

describe('an accepted mail', () => {
  it('answers 202 with an empty body, a message id and the rate headers', async () => {
    const reply = await send(mail())
    expect([reply.status, await reply.text()]).toEqual([202, ''])
    expect(reply.headers.get('x-message-id')).toMatch(/^[\w-]{22}$/)
    expect(Number(reply.headers.get('x-ratelimit-remaining'))).toBeLessThan(Number(reply.headers.get('x-ratelimit-limit')))
    expect(Number(reply.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
    expect(await effects()).toMatchObject([
      {
        key: 'aiko@example.jp',
        detail: { subject: 'ご注文を承りました', customArgs: { kind: 'welcome', outboxId: 'o-1' } },
      },
    ])
  })

  it('is never deduplicated', async () => {
    const ids = [await send(mail()), await send(mail())].map((reply) => reply.headers.get('x-message-id'))
    expect(new Set(ids).size).toBe(2)
    expect(await effects()).toHaveLength(2)
  })

  it('is only checked in sandbox mode', async () => {
    const reply = await send(mail({ mail_settings: { sandbox_mode: { enable: true } } }))
    expect([reply.status, await reply.text(), reply.headers.get('x-message-id')]).toEqual([200, '', null])
    expect(await effects()).toEqual([])
  })
})

describe('a refused mail', () => {
  it('answers 401 to a wrong key', async () => {
    const reply = await send(mail(), 'SG.other')
    expect(reply.status).toBe(401)
    expect(await reply.json()).toEqual({
      errors: [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null, help: null }],
    })
  })

  it('answers 403 to a sender that is not verified', async () => {
    const reply = await send(mail({ from: { email: 'someone@example.com' } }))
    expect([reply.status, await fieldsOf(reply)]).toEqual([403, ['from']])
  })

  it('answers 413 to more than 30 MB', async () => {
    const content = [{ type: 'text/plain', value: 'x'.repeat(30 * 1024 * 1024) }]
    expect((await send(mail({ content }))).status).toBe(413)
  })

  it('answers 404 on another path', async () => {
    expect((await fetch(`${sandbox.url}/sendgrid/v3/mail/sent`, { method: 'POST' })).status).toBe(404)
  })

  const to = [{ email: 'aiko@example.jp' }]
  it.each<[string, unknown, (string | null)[]]>([
    ['a body that is not JSON', 'nonsense', [null]],
    ['no recipients', mail({ personalizations: [] }), ['personalizations']],
    ['an envelope without to', mail({ personalizations: [{}] }), ['personalizations.0.to']],
    ['a bad address', mail({ personalizations: [{ to: [{ email: 'a..b@example.jp' }] }] }), ['personalizations.0.to.0.email']],
    ['one address twice', mail({ personalizations: [{ to, cc: to }] }), ['personalizations.0.cc.0.email']],
    ['no sender', mail({ from: undefined }), ['from']],
    ['an empty sender', mail({ from: { email: '' } }), ['from.email']],
    ['no subject', mail({ subject: '' }), ['subject']],
    ['no content', mail({ content: undefined }), ['content']],
    ['empty content', mail({ content: [{ type: 'text/plain', value: '' }] }), ['content.0.value']],
    [
      'text after HTML',
      mail({
        content: [
          { type: 'text/html', value: 'a' },
          { type: 'text/plain', value: 'b' },
        ],
      }),
      ['content.0.type'],
    ],
    ['two ways to reply', mail({ reply_to: to[0], reply_to_list: to }), ['reply_to']],
    ['a reserved header', mail({ headers: { Subject: 'x' } }), ['headers.Subject']],
    ['a number as custom argument', mail({ custom_args: { outboxId: 7 } }), ['custom_args.outboxId']],
    ['a category twice', mail({ categories: ['a', 'a'] }), ['categories']],
    [
      'data without a dynamic template',
      mail({ personalizations: [{ to, dynamic_template_data: {} }] }),
      ['personalizations.0.dynamic_template_data'],
    ],
    ['a quoted boolean', mail({ mail_settings: { sandbox_mode: { enable: 'true' } } }), ['mail_settings.sandbox_mode.enable']],
    ['a date too far ahead', mail({ send_at: Math.floor(Date.now() / 1000) + 73 * 3600 }), ['send_at']],
    [
      'several mistakes at once',
      mail({ from: { email: 'x' }, subject: '', personalizations: [{}] }),
      ['personalizations.0.to', 'from.email', 'subject'],
    ],
  ])('names the field of %s', async (_what, body, fields) => {
    const reply = await send(body)
    expect([reply.status, await fieldsOf(reply)]).toEqual([400, fields])
    expect(await effects()).toEqual([])
  })
})
