import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { handleCall } from '../core/handle-call.ts'
import type { World } from '../core/world.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf } from './json.ts'
import { type Issue, issuesOf } from './rules.ts'
import { acceptMail, senders } from './send.ts'
import { webhookPublicKey } from './webhook-key.ts'

const LARGEST_BYTES = 30 * 1024 * 1024
const REQUESTS_PER_MINUTE = 600

export function sendgridApp(world: World): Hono {
  const app = new Hono()
  const rate = new RateWindow(world)
  app.post('/v3/mail/send', async (c) => {
    const text = await c.req.text()
    const body = parseBody(text)
    return handleCall(c, { vendor: 'sendgrid', operation: 'mail/send', key: firstRecipient(body) }, () => {
      const reply = mailSend(world, c.req.header('authorization') ?? '', text, body)
      for (const [name, value] of rate.headers()) reply.headers.set(name, value)
      return reply
    })
  })
  app.get('/v3/user/webhooks/event/settings/signed/:id', (c) =>
    handleCall(c, { vendor: 'sendgrid', operation: 'webhook key', key: '' }, () => {
      if (!isAuthorized(world, c.req.header('authorization') ?? '')) return unauthorized()
      return Response.json({ id: c.req.param('id'), public_key: webhookPublicKey(world) })
    }),
  )
  app.notFound(() => errors(404, [{ message: 'not found', field: null }]))
  return app
}

function mailSend(world: World, authorization: string, text: string, body: JsonObject | null): Response {
  if (!isAuthorized(world, authorization)) return unauthorized()
  if (Buffer.byteLength(text) > LARGEST_BYTES) return errors(413, [{ message: 'Payload Too Large', field: null }])
  if (!body) return errors(400, [{ message: 'Bad Request', field: null }])
  const issues = issuesOf(body, Math.floor(world.clock.now().getTime() / 1000))
  if (issues.length > 0) return errors(400, issues)
  const verified = world.config.sendgrid.from.toLowerCase()
  if (senders(body).some((email) => email.toLowerCase() !== verified)) {
    return errors(403, [{ message: 'The from address does not match a verified Sender Identity.', field: 'from' }])
  }
  if (objectOf(objectOf(body['mail_settings'])['sandbox_mode'])['enable'] === true) return new Response(null, { status: 200 })
  const messageId = world.transaction(() => acceptMail(world, body))
  return new Response(null, { status: 202, headers: { 'X-Message-Id': messageId } })
}

function isAuthorized(world: World, authorization: string): boolean {
  return same(authorization, `Bearer ${world.config.sendgrid.apiKey}`)
}

function unauthorized(): Response {
  return errors(401, [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null }])
}

class RateWindow {
  #world: World
  #minute = 0
  #used = 0

  constructor(world: World) {
    this.#world = world
  }

  headers(): [string, string][] {
    const minute = Math.floor(this.#world.clock.now().getTime() / 60_000)
    this.#used = minute === this.#minute ? this.#used + 1 : 1
    this.#minute = minute
    return [
      ['X-RateLimit-Limit', String(REQUESTS_PER_MINUTE)],
      ['X-RateLimit-Remaining', String(Math.max(REQUESTS_PER_MINUTE - this.#used, 0))],
      ['X-RateLimit-Reset', String((minute + 1) * 60)],
    ]
  }
}

function errors(status: number, issues: Issue[]): Response {
  return Response.json({ errors: issues.map(({ message, field }) => ({ message, field, help: null })) }, { status })
}

function parseBody(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function firstRecipient(body: JsonObject | null): string {
  const [envelope] = listOf(body?.['personalizations'])
  return textOf(listOf(envelope?.['to'])[0]?.['email']).toLowerCase()
}

function same(given: string, expected: string): boolean {
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}
