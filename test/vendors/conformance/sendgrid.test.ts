import client from '@sendgrid/client'
import mail from '@sendgrid/mail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

const config = developmentConfig()
let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, stateDir: null, config })
})
afterAll(() => sandbox.close())

/** The library's one instance, pointed at the sandbox with this key. */
function mailer(apiKey = config.sendgrid.apiKey) {
  client.setApiKey(apiKey)
  client.setDefaultRequest('baseUrl', `${sandbox.url}/sendgrid/`)
  mail.setClient(client)
  return mail
}

const message = {
  to: { email: 'ben@example.jp', name: 'Ben Carter' },
  cc: 'support@example.jp',
  from: { email: config.sendgrid.from, name: 'Support' },
  replyTo: config.sendgrid.from,
  subject: 'Your order – ご注文',
  text: 'Thank you.',
  html: '<p>Thank you.</p>',
  customArgs: { outboxId: 'conformance-1' },
  categories: ['orders'],
}

async function sent(): Promise<unknown[]> {
  const reply = await fetch(`${sandbox.url}/_control/ledger?vendor=sendgrid&type=effect`)
  return ((await reply.json()) as { rows: unknown[] }).rows
}

describe('@sendgrid/mail against the sandbox', () => {
  it('sends a mail', async () => {
    const [response] = await mailer().send(message)
    expect(response.statusCode).toBe(202)
    expect(response.headers).toHaveProperty('x-message-id')
    expect(await sent()).toMatchObject([
      { key: 'ben@example.jp', detail: { subject: message.subject, customArgs: { outboxId: 'conformance-1' } } },
    ])
  })

  it('checks without sending in sandbox mode', async () => {
    const before = (await sent()).length
    const [response] = await mailer().send({ ...message, mailSettings: { sandboxMode: { enable: true } } })
    expect(response.statusCode).toBe(200)
    expect(await sent()).toHaveLength(before)
  })

  it.each([
    [401, () => mailer('SG.revoked').send(message)],
    [403, () => mailer().send({ ...message, from: 'other@example.com' })],
    [400, () => mailer().send({ ...message, to: 'not-an-address' })],
  ])('reports %i as the library reports it', async (code, send) => {
    await expect(send()).rejects.toMatchObject({ code, response: { body: { errors: [{ message: expect.any(String) }] } } })
  })
})
