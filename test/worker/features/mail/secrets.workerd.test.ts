import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServiceContext } from '#worker/context.ts'
import { insertMail, type OutgoingMail } from '#worker/db/mail-outbox.ts'
import { deliverMail, type MailWriters, sweepMail } from '#worker/features/mail/index.ts'
import { clock, setClockOffset } from '#worker/lib/clock.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const CODE = '314159'

let ctx: ServiceContext
let id: string
let to: string

beforeEach(() => {
  setClockOffset(0)
  id = crypto.randomUUID()
  to = `${id}@example.jp`
  ctx = createContext(env, { waitUntil: () => {} })
})
afterEach(async () => {
  setClockOffset(0)
  await sandbox.clearFaults()
  await env.DB.prepare('DELETE FROM mail_outbox').run()
  await env.DB.prepare('DELETE FROM tasks').run()
})

async function queued(changes: Partial<OutgoingMail> = {}): Promise<void> {
  const mail: OutgoingMail = {
    uniqueKey: `test:${id}`,
    kind: 'sign-up-code',
    to,
    subject: 'Your code',
    text: `Your code is ${CODE}`,
    html: `<p>Your code is ${CODE}</p>`,
    expiresAtMs: clock.now() + 10 * MINUTE,
    repeatable: true,
    secret: true,
    ...changes,
  }
  await insertMail(ctx.db, mail, { id, nowMs: clock.now() })
}

const row = () => env.DB.prepare('SELECT * FROM mail_outbox WHERE id = ?').bind(id).first<Record<string, unknown>>()
const everything = async () => JSON.stringify((await env.DB.prepare('SELECT * FROM mail_outbox').all()).results)
const BLANK = { text_body: '', html_body: '', subject: 'Your code', kind: 'sign-up-code' }

describe('a code in the outbox', () => {
  test('is gone when it was sent; subject, kind and time stay', async () => {
    await queued()
    expect(await everything()).toContain(CODE)
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ ...BLANK, state: 'sent', created_at: expect.stringMatching(/^20/) })
    expect(await everything()).not.toContain(CODE)
    expect((await sandbox.mails(to))[0]?.text).toContain(CODE)
  })

  test('is gone when the mail was refused or has expired', async () => {
    await queued({ to: 'not an address' })
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ ...BLANK, state: 'failed' })
    await env.DB.prepare('DELETE FROM mail_outbox').run()
    await queued()
    setClockOffset(11 * MINUTE)
    await sweepMail(ctx)
    expect(await row()).toMatchObject({ ...BLANK, state: 'failed', error: 'expired' })
  })

  test('stays while the mail may have to be sent again, and goes then', async () => {
    await queued()
    await sandbox.addFault({ vendor: 'sendgrid', operation: 'mail/send', key: to, kind: 'reply-lost' })
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'unknown', text_body: expect.stringContaining(CODE) })
    setClockOffset(11 * MINUTE)
    await sweepMail(ctx)
    expect(await row()).toMatchObject({ ...BLANK, state: 'failed' })
  })

  test('other mails keep their text, a person may have to read it out', async () => {
    await queued({ secret: false, to: 'not an address' })
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'failed', text_body: expect.stringContaining(CODE) })
  })

  test('a notice with a link that was given up is told to a person all the same', async () => {
    await queued({ kind: 'notice-email-changed', to: 'not an address' })
    await deliverMail(ctx, id)
    await sweepMail(ctx)
    const { results } = await env.DB.prepare('SELECT kind, subject_id FROM tasks').all()
    expect(results).toEqual([{ kind: 'mail-failed', subject_id: id }])
  })
})

describe('a mail queued without its text', () => {
  const draft = () => queued({ text: '', html: '' })
  let written = 0
  const writers: MailWriters = {
    'sign-up-code': async (_ctx, { recipient }) => {
      written += 1
      return { text: `${recipient}: ${CODE}`, html: `<p>${CODE}</p>`, expiresAtMs: clock.now() + 30 * MINUTE }
    },
  }
  beforeEach(() => {
    written = 0
  })

  test('is written at delivery, sent once and blanked', async () => {
    await draft()
    await Promise.all(Array.from({ length: 10 }, () => deliverMail(ctx, id, writers)))
    expect(written).toBe(1)
    expect((await sandbox.mails(to)).map(({ text }) => text)).toEqual([`${to}: ${CODE}`])
    expect(await row()).toMatchObject({ ...BLANK, state: 'sent' })
  })

  test('is written once, however often it is tried', async () => {
    await draft()
    await sandbox.addFault({ vendor: 'sendgrid', operation: 'mail/send', key: to, kind: 'limit' })
    await deliverMail(ctx, id, writers)
    expect(await row()).toMatchObject({ state: 'queued', text_body: `${to}: ${CODE}`, expires_at_ms: expect.any(Number) })
    setClockOffset(20 * MINUTE)
    await deliverMail(ctx, id, writers)
    expect([written, (await row())?.['state']]).toEqual([1, 'sent'])
  })

  test('leaves nothing behind when there is nothing to mail', async () => {
    await draft()
    await deliverMail(ctx, id, { 'sign-up-code': async () => null })
    expect(await row()).toBeNull()
    expect(await sandbox.mails(to)).toEqual([])
  })

  test('waits when its writer fails, and is never sent empty', async () => {
    await draft()
    const broken: MailWriters = { 'sign-up-code': () => Promise.reject(new Error('down')) }
    await deliverMail(ctx, id, broken)
    expect(await row()).toMatchObject({ state: 'queued', error: 'not written', attempts: 1 })
    setClockOffset(2 * MINUTE)
    await deliverMail(ctx, id, writers)
    expect(await row()).toMatchObject({ state: 'sent', attempts: 2 })
    await env.DB.prepare('DELETE FROM mail_outbox').run()
    await draft()
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'failed', error: 'no text' })
  })
})

test('rows that nobody asks about any more are swept', async () => {
  await queued()
  await deliverMail(ctx, id)
  setClockOffset(399 * DAY)
  await sweepMail(ctx)
  expect(await row()).not.toBeNull()
  setClockOffset(401 * DAY)
  await sweepMail(ctx)
  expect(await row()).toBeNull()
})
