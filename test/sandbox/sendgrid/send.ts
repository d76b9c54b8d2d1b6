import { randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'
import { scheduleEvents } from './events.ts'
import { type JsonObject, listOf, objectOf, textOf } from './json.ts'
import { type MailRecord, mails } from './mails.ts'

/** Every accepted request is another mail, also when it is the same one again. */
export function acceptMail(world: World, body: JsonObject): string {
  const messageId = randomBytes(16).toString('base64url')
  const accepted: MailRecord[] = []
  for (const envelope of listOf(body['personalizations'])) {
    const from = objectOf(envelope['from'] ?? body['from'])
    const mail = mails(world).put({
      id: String(mails(world).nextSequence()),
      messageId,
      at: world.clock.now().toISOString(),
      to: emails(envelope['to']),
      cc: emails(envelope['cc']),
      bcc: emails(envelope['bcc']),
      from: textOf(from['email']),
      fromName: textOf(from['name']),
      replyTo: textOf(objectOf(body['reply_to'])['email']) || null,
      subject: textOf(envelope['subject']) || textOf(body['subject']),
      text: part(body, 'text/plain'),
      html: part(body, 'text/html'),
      templateId: textOf(body['template_id']) || null,
      templateData: objectOf(envelope['dynamic_template_data']),
      customArgs: { ...texts(body['custom_args']), ...texts(envelope['custom_args']) },
      categories: Array.isArray(body['categories']) ? body['categories'].map(String) : [],
    })
    accepted.push(mail)
    const { subject, customArgs } = mail
    world.ledger.effect('sendgrid', 'mail/send', (mail.to[0] ?? '').toLowerCase(), { messageId, subject, customArgs })
  }
  scheduleEvents(world, accepted)
  return messageId
}

export function senders(body: JsonObject): string[] {
  const each = listOf(body['personalizations']).map((envelope) => textOf(objectOf(envelope['from'])['email']))
  return [textOf(objectOf(body['from'])['email']), ...each].filter((email) => email !== '')
}

function emails(list: unknown): string[] {
  return listOf(list).map((member) => textOf(member['email']))
}

function part(body: JsonObject, type: string): string {
  return textOf(listOf(body['content']).find((entry) => entry['type'] === type)?.['value'])
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, text]) => [name, String(text)]))
}
