import { beforeEach, describe, expect, test } from 'vitest'
import type { Mail } from '#worker/ports/mailer.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { mailer } = ports

beforeEach(() => startAfresh(sandbox))

const mail: Mail = {
  outboxId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
  kind: 'order-completed',
  to: 'aiko@example.jp',
  cc: null,
  subject: 'ご注文が完了しました',
  text: 'Your line is live.',
  html: '<p>Your line is live. <a href="https://portal.test/x">here</a></p>',
}

describe('send', () => {
  test('is accepted with a message id and carries our ids', async () => {
    const { providerMessageId } = await mailer.send(mail)
    expect(providerMessageId.length).toBeGreaterThan(10)
    const [sent, ...others] = await sandbox.mails()
    expect(others).toEqual([])
    expect(sent).toMatchObject({
      to: ['aiko@example.jp'],
      cc: [],
      from: 'support@example.jp',
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      customArgs: { outboxId: mail.outboxId, kind: mail.kind, env: 'test' },
    })
  })

  test('copies once, and never to the recipient again', async () => {
    await mailer.send({ ...mail, cc: 'support@example.jp' })
    await mailer.send({ ...mail, cc: 'AIKO@example.jp' })
    expect((await sandbox.mails()).map((sent) => sent.cc)).toEqual([['support@example.jp'], []])
  })

  test('a bad address is a refusal that nobody repeats', async () => {
    await expect(mailer.send({ ...mail, to: 'a..b@example.jp' })).rejects.toMatchObject({
      name: 'VendorRejected',
      outcome: 'not-applied',
      retryable: false,
      vendorCode: '400',
    })
  })

  test('errors hold no address', async () => {
    const error: unknown = await mailer.send({ ...mail, to: 'secret.person@' }).catch((caught: unknown) => caught)
    expect(JSON.stringify(error) + String(error)).not.toContain('secret.person')
  })

  test('a wrong key and an unverified sender are auth failures', async () => {
    const wrongKey = vendorWorld({ overrides: { SENDGRID_API_KEY: 'SG.wrong.key.of.the.test' } })
    const wrongSender = vendorWorld({ overrides: { MAIL_FROM: 'stranger@example.jp' } })
    for (const world of [wrongKey, wrongSender]) {
      await expect(world.ports.mailer.send(mail)).rejects.toMatchObject({ name: 'VendorAuthFailed', outcome: 'not-applied' })
    }
  })

  test('the limit tells when to come back', async () => {
    await sandbox.addFault({ vendor: 'sendgrid', kind: 'limit' })
    const error = (await mailer.send(mail).catch((caught: unknown) => caught)) as { retryAfterSeconds: number }
    expect(error).toMatchObject({ name: 'VendorRateLimited', outcome: 'not-applied', retryable: true })
    expect(error.retryAfterSeconds).toBeGreaterThan(20)
    expect(error.retryAfterSeconds).toBeLessThanOrEqual(31)
  })

  test.each([
    ['reply-lost', 'unknown', 1],
    ['html-applied', 'unknown', 1],
    ['hang-applied', 'unknown', 1],
    ['down', 'unknown', 0],
    ['html', 'unknown', 0],
    ['hang', 'unknown', 0],
    ['status', 'not-applied', 0],
  ])('%s: %s, sent once', async (kind, outcome, mails) => {
    await sandbox.addFault({ vendor: 'sendgrid', kind, count: 0 })
    await expect(mailer.send(mail)).rejects.toMatchObject({ outcome })
    expect((await sandbox.faults())[0]?.hits).toBe(1)
    expect(await sandbox.mails()).toHaveLength(mails)
  })
})
