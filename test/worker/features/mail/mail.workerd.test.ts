import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServiceContext } from '#worker/context.ts'
import { insertMail, type OutgoingMail } from '#worker/db/mail-outbox.ts'
import { deliverMail, nudgeMail, sweepMail } from '#worker/features/mail/index.ts'
import { clock, setClockOffset } from '#worker/lib/clock.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const MINUTE = 60_000

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
  await sandbox.clearFaults()
  await env.DB.prepare('DELETE FROM mail_outbox').run()
  await env.DB.prepare('DELETE FROM tasks').run()
})

/** A mail nobody was nudged about. */
async function queued(changes: Partial<OutgoingMail> = {}): Promise<void> {
  const mail: OutgoingMail = {
    uniqueKey: `test:${id}`,
    kind: 'test',
    to,
    subject: 'Hello',
    text: 'Hello',
    html: '<p>Hello</p>',
    expiresAtMs: clock.now() + 24 * 60 * MINUTE,
    repeatable: true,
    ...changes,
  }
  await insertMail(ctx.db, mail, { id, nowMs: clock.now() })
}

const row = () => env.DB.prepare('SELECT * FROM mail_outbox WHERE id = ?').bind(id).first<Record<string, unknown>>()
const arrived = async () => (await sandbox.mails(to)).length
const fault = (kind: string, more: object = {}) =>
  sandbox.addFault({ vendor: 'sendgrid', operation: 'mail/send', key: to, kind, ...more })

/** The queue delivers what the sweep nudges. */
async function swept(): Promise<void> {
  await sweepMail(ctx)
}

describe('delivery', () => {
  test('sends a mail with its copy and stores the provider’s id', async () => {
    await queued({ cc: 'support@portal.example' })
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({
      state: 'sent',
      attempts: 1,
      provider_message_id: expect.stringMatching(/.+/),
      lease_until_ms: null,
    })
    const [mail] = await sandbox.mails(to)
    expect(mail).toMatchObject({
      to: [to],
      cc: ['support@portal.example'],
      subject: 'Hello',
      customArgs: { outboxId: id, kind: 'test' },
    })
  })

  test('happens once, however many messages name the mail', async () => {
    await queued()
    await Promise.all(Array.from({ length: 20 }, () => deliverMail(ctx, id)))
    await deliverMail(ctx, id)
    expect(await arrived()).toBe(1)
  })

  test('of the same business event is one mail', async () => {
    await queued()
    await insertMail(
      ctx.db,
      {
        uniqueKey: `test:${id}`,
        kind: 'test',
        to,
        subject: 'Twice',
        text: 't',
        html: 't',
        expiresAtMs: clock.now() + MINUTE,
        repeatable: true,
      },
      { id: crypto.randomUUID(), nowMs: clock.now() },
    )
    const { results } = await env.DB.prepare('SELECT id FROM mail_outbox').all()
    expect(results).toEqual([{ id }])
  })

  test('follows a nudge by itself', async () => {
    const execution = createExecutionContext()
    await queued()
    nudgeMail(createContext(env, { waitUntil: (work) => execution.waitUntil(work) }), id)
    await waitOnExecutionContext(execution)
    await expect.poll(arrived, { timeout: 8000 }).toBe(1)
  })

  test('of an unknown id does nothing', async () => {
    await deliverMail(ctx, 'nobody')
  })
})

describe('a mail that did not get through', () => {
  test('waits when the provider said no for now, and leaves when it is due', async () => {
    await queued()
    await fault('status', { status: 503 })
    await deliverMail(ctx, id)
    const { state, next_attempt_at_ms: next } = (await row()) ?? {}
    expect(['queued', 'unknown']).toContain(state)
    expect(Number(next)).toBeGreaterThan(clock.now() + 40_000)

    await deliverMail(ctx, id)
    expect(await arrived()).toBe(0)
    setClockOffset(4 * MINUTE)
    await swept()
    await expect.poll(arrived, { timeout: 8000 }).toBe(1)
  })

  test('honours the provider’s limit', async () => {
    await queued()
    await fault('limit')
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'queued', attempts: 1 })
  })

  test('is given up when it was refused', async () => {
    await queued({ to: 'not an address' })
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'failed', error: expect.stringContaining('rejected') })
    setClockOffset(60 * MINUTE)
    await swept()
    expect(await row()).toMatchObject({ state: 'failed', attempts: 1 })
  })

  test('is told to a person, once, when it was given up, but for a code', async () => {
    await queued({ to: 'not an address' })
    await deliverMail(ctx, id)
    await swept()
    await swept()
    const list = async () => (await env.DB.prepare('SELECT kind, subject_id, state FROM tasks').all()).results
    expect(await list()).toEqual([{ kind: 'mail-failed', subject_id: id, state: 'open' }])
    await env.DB.prepare('DELETE FROM tasks').run()
    await env.DB.prepare('UPDATE mail_outbox SET secret = 1').run()
    await swept()
    expect(await list()).toEqual([])
  })

  test('is not sent again blindly when the answer was lost: only later, and only where a second copy does no harm', async () => {
    await queued()
    await fault('reply-lost')
    await deliverMail(ctx, id)
    expect(await row()).toMatchObject({ state: 'unknown' })
    await swept()
    await deliverMail(ctx, id)
    expect(await arrived()).toBe(1)
    setClockOffset(4 * MINUTE)
    await swept()
    await expect.poll(async () => (await row())?.['state'], { timeout: 8000 }).toBe('sent')
    expect(await arrived()).toBe(2)
  })

  test('is a person’s decision otherwise', async () => {
    await queued({ repeatable: false })
    await fault('reply-lost')
    await deliverMail(ctx, id)
    setClockOffset(4 * MINUTE)
    await swept()
    await swept()
    expect(await row()).toMatchObject({ state: 'unknown', attempts: 1 })
    const { results } = await env.DB.prepare('SELECT kind, subject_id, state FROM tasks').all()
    expect(results).toEqual([{ kind: 'mail-unknown', subject_id: id, state: 'open' }])
    expect(await arrived()).toBe(1)
  })

  test('counts as unknown when its sender died', async () => {
    await queued({ repeatable: false })
    await env.DB.prepare("UPDATE mail_outbox SET state = 'sending', attempts = 1, lease_until_ms = ?")
      .bind(clock.now() + 2 * MINUTE)
      .run()
    await swept()
    expect(await row()).toMatchObject({ state: 'sending' })
    setClockOffset(3 * MINUTE)
    await swept()
    expect(await row()).toMatchObject({ state: 'unknown', error: 'lease expired' })
  })

  test('is not sent when it is worth nothing any more', async () => {
    await queued({ expiresAtMs: clock.now() + MINUTE })
    setClockOffset(2 * MINUTE)
    await deliverMail(ctx, id)
    await swept()
    expect(await row()).toMatchObject({ state: 'failed', error: 'expired', attempts: 0 })
    expect(await arrived()).toBe(0)
  })
})

test('the sweep sends what no nudge ever named', async () => {
  await queued()
  await swept()
  await expect.poll(arrived, { timeout: 8000 }).toBe(1)
})
