import { randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'
import type { MailRecord } from './mails.ts'
import { sendgridSettings } from './settings.ts'
import { signEvents } from './webhook-key.ts'

type MailEvent = Record<string, unknown>

const FIRST_DELIVERY_MS = 1000
const RETRY_MINUTES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const TIMEOUT_MS = 10_000

/** What happens to a mail is decided by the local part of its address: `bounce+x@…`, `blocked+…`, `drop+…`, `defer+…`, `spam+…`. */
const OUTCOMES: Record<string, MailEvent[]> = {
  bounce: [{ event: 'processed' }, { event: 'bounce', type: 'bounce', reason: '550 5.1.1 no such user', status: '5.1.1' }],
  blocked: [{ event: 'processed' }, { event: 'bounce', type: 'blocked', reason: '421 try again later' }],
  drop: [{ event: 'dropped', reason: 'Bounced Address' }],
  defer: [
    { event: 'processed' },
    { event: 'deferred', response: '400 try again later', attempt: '1' },
    { event: 'delivered', response: '250 OK' },
  ],
  spam: [{ event: 'processed' }, { event: 'delivered', response: '250 OK' }, { event: 'spamreport' }],
}
const DELIVERED: MailEvent[] = [{ event: 'processed' }, { event: 'delivered', response: '250 OK' }]

export function scheduleEvents(world: World, mails: readonly MailRecord[]): void {
  if (!sendgridSettings(world).events) return
  const events = mails.flatMap((mail) => [...mail.to, ...mail.cc].flatMap((email) => eventsFor(world, mail, email)))
  deliverLater(world, events, 0)
}

function eventsFor(world: World, mail: MailRecord, email: string): MailEvent[] {
  const rule = /^([a-z]+)\+/.exec(email)?.[1] ?? ''
  return (OUTCOMES[rule] ?? DELIVERED).map((event) => ({
    email,
    timestamp: Math.floor(world.clock.now().getTime() / 1000),
    'smtp-id': `<${mail.messageId}@sandbox.example>`,
    ...mail.customArgs,
    category: mail.categories,
    sg_event_id: randomBytes(16).toString('base64url'),
    sg_message_id: `${mail.messageId}.recvd-sandbox-1`,
    ...event,
  }))
}

function deliverLater(world: World, events: MailEvent[], attempt: number): void {
  const waitMs = attempt === 0 ? FIRST_DELIVERY_MS : (RETRY_MINUTES[attempt - 1] ?? 0) * 60_000
  world.clock.schedule(waitMs, 'mail events', () => {
    void deliver(world, events).then((accepted) => {
      if (!accepted && attempt < RETRY_MINUTES.length) deliverLater(world, events, attempt + 1)
    })
  })
}

async function deliver(world: World, events: MailEvent[]): Promise<boolean> {
  const settings = sendgridSettings(world)
  const sent = settings.duplicates ? [...events.toReversed(), ...events] : events
  const body = `[${sent.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`
  const timestamp = String(Math.floor(world.clock.portalNow().getTime() / 1000) - settings.timestampAgeSeconds)
  const signature = signEvents(world, timestamp, body, settings.wrongKey)
  try {
    const reply = await fetch(`${world.portal.url}/api/webhooks/sendgrid`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-twilio-email-event-webhook-signature': signature,
        'x-twilio-email-event-webhook-timestamp': timestamp,
      },
      body: settings.alteredBody ? body.replace('"email"', '"Email"') : body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await reply.body?.cancel()
    world.ledger.call('sendgrid', 'event webhook', '', `status-${reply.status}`, { events: sent.length })
    return reply.ok
  } catch {
    world.ledger.call('sendgrid', 'event webhook', '', 'no-answer', { events: sent.length })
    return false
  }
}
