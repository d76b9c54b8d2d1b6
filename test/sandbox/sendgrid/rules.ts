import { isObject, type JsonObject, listOf, objectOf, textOf } from './json.ts'

export interface Issue {
  message: string
  field: string | null
}

const ADDRESS = /^[^\s@<>(),;:"[\]]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/
const DOT_MISUSE = /\.\.|\.@|^\./
const RESERVED_HEADERS = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
])
const LONGEST_LEAD_SECONDS = 72 * 3600
const MOST_RECIPIENTS = 1000

/** One issue per broken rule of a mail/send body, with the path of the field; no issue: it would be accepted. */
export function issuesOf(body: JsonObject, nowSeconds: number): Issue[] {
  const found: Issue[] = []
  const report = (field: string | null, message: string) => found.push({ message, field })
  recipients(body, report)
  address(body['from'], 'from', report)
  replyTo(body, report)
  subject(body, report)
  content(body, report)
  attachments(body, report)
  headers(objectOf(body['headers']), 'headers', report)
  categories(body['categories'], report)
  customArgs(body['custom_args'], 'custom_args', report)
  sendAt(body['send_at'], 'send_at', nowSeconds, report)
  mailSettings(body['mail_settings'], report)
  return found
}

type Report = (field: string | null, message: string) => void

function recipients(body: JsonObject, report: Report): void {
  const all = body['personalizations']
  if (!Array.isArray(all) || all.length === 0) {
    return report('personalizations', 'The personalizations field is required and must have at least one personalization.')
  }
  if (all.length > 1000) report('personalizations', 'No more than 1000 personalizations are allowed.')
  const dynamic = textOf(body['template_id']).startsWith('d-')
  let total = 0
  all.forEach((entry: unknown, index) => {
    const path = `personalizations.${index}`
    if (!isObject(entry)) return report(path, 'Each personalization must be an object.')
    total += recipientsOf(entry, path, report)
    if ('from' in entry) address(entry['from'], `${path}.from`, report)
    if ('subject' in entry && textOf(entry['subject']) === '')
      report(`${path}.subject`, 'The subject must be at least 1 character.')
    if ('dynamic_template_data' in entry && !dynamic) {
      report(`${path}.dynamic_template_data`, 'dynamic_template_data needs a dynamic template_id.')
    }
    if ('substitutions' in entry && dynamic) {
      report(`${path}.substitutions`, 'Substitutions may not be used with dynamic templating')
    }
    headers(objectOf(entry['headers']), `${path}.headers`, report)
    customArgs(entry['custom_args'], `${path}.custom_args`, report)
  })
  if (total > MOST_RECIPIENTS) report('personalizations', 'No more than 1000 recipients are allowed per request.')
}

function recipientsOf(entry: JsonObject, path: string, report: Report): number {
  const seen = new Set<string>()
  const to = entry['to']
  if (!Array.isArray(to) || to.length === 0) {
    report(`${path}.to`, 'The to array is required for all personalization objects, and must have at least one email object.')
  }
  for (const kind of ['to', 'cc', 'bcc']) {
    const list: unknown = entry[kind]
    if (list === undefined) continue
    if (!Array.isArray(list)) {
      report(`${path}.${kind}`, `The ${kind} parameter must be an array.`)
      continue
    }
    list.forEach((member: unknown, index) => {
      address(member, `${path}.${kind}.${index}`, report)
      const email = textOf(objectOf(member)['email']).toLowerCase()
      if (email !== '' && seen.has(email)) {
        report(
          `${path}.${kind}.${index}.email`,
          'Each email address in the personalization block should be unique between to, cc, and bcc.',
        )
      }
      seen.add(email)
    })
  }
  return seen.size
}

function address(value: unknown, path: string, report: Report): void {
  if (!isObject(value)) return report(path, 'The object must at least have an email parameter with a valid email address.')
  const email = value['email']
  if (typeof email !== 'string' || email === '') return report(`${path}.email`, 'The email parameter is required.')
  if (!ADDRESS.test(email) || DOT_MISUSE.test(email)) report(`${path}.email`, 'Does not contain a valid address.')
  if ('name' in value && value['name'] !== null && typeof value['name'] !== 'string') {
    report(`${path}.name`, 'The name parameter must be a string.')
  }
}

function replyTo(body: JsonObject, report: Report): void {
  if ('reply_to' in body && 'reply_to_list' in body) report('reply_to', 'Use either reply_to or reply_to_list, not both.')
  if ('reply_to' in body) address(body['reply_to'], 'reply_to', report)
  const list = body['reply_to_list']
  if (list === undefined) return
  if (!Array.isArray(list)) return report('reply_to_list', 'The reply_to_list parameter must be an array.')
  list.forEach((member: unknown, index) => address(member, `reply_to_list.${index}`, report))
}

function subject(body: JsonObject, report: Report): void {
  if (textOf(body['template_id']) !== '' || textOf(body['subject']) !== '') return
  const each = listOf(body['personalizations'])
  if (each.length > 0 && each.every((entry) => textOf(entry['subject']) !== '')) return
  report('subject', 'The subject is required. You can get around this requirement if you use a template with a subject defined.')
}

function content(body: JsonObject, report: Report): void {
  const parts = body['content']
  if (parts === undefined && textOf(body['template_id']) !== '') return
  if (!Array.isArray(parts) || parts.length === 0) {
    return report('content', 'Unless a valid template_id is provided, the content parameter is required.')
  }
  const types = parts.map((part: unknown) => textOf(objectOf(part)['type']))
  parts.forEach((part: unknown, index) => {
    if (types[index] === '')
      report(`content.${index}.type`, 'The content type must be a string at least one character in length.')
    if (textOf(objectOf(part)['value']) === '') {
      report(`content.${index}.value`, 'The content value must be a string at least one character in length.')
    }
  })
  if (types.includes('text/plain') && types.indexOf('text/plain') !== 0) {
    report('content.0.type', 'If present, text/plain must be the first content.')
  }
}

function attachments(body: JsonObject, report: Report): void {
  listOf(body['attachments']).forEach((file, index) => {
    const data = textOf(file['content'])
    if (data === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) {
      report(`attachments.${index}.content`, 'The attachment content must be base64 encoded.')
    }
    if (textOf(file['filename']) === '') report(`attachments.${index}.filename`, 'The filename of the attachment is required.')
    const disposition = file['disposition']
    if (disposition !== undefined && disposition !== 'attachment' && disposition !== 'inline') {
      report(`attachments.${index}.disposition`, 'The disposition must be inline or attachment.')
    }
  })
}

function headers(value: JsonObject, path: string, report: Report): void {
  for (const [name, text] of Object.entries(value)) {
    if (RESERVED_HEADERS.has(name.toLowerCase())) report(`${path}.${name}`, 'This header may not be set.')
    if (typeof text !== 'string') report(`${path}.${name}`, 'The header value must be a string.')
  }
}

function categories(value: unknown, report: Report): void {
  if (value === undefined) return
  if (!Array.isArray(value)) return report('categories', 'The categories parameter must be an array.')
  if (value.length > 10) report('categories', 'No more than 10 categories are allowed.')
  if (new Set(value).size !== value.length) report('categories', 'Categories must be unique.')
  value.forEach((name: unknown, index) => {
    if (typeof name !== 'string' || name.length > 255)
      report(`categories.${index}`, 'A category is a string of at most 255 characters.')
  })
}

function customArgs(value: unknown, path: string, report: Report): void {
  if (value === undefined) return
  if (!isObject(value)) return report(path, 'custom_args must be an object.')
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') report(`${path}.${name}`, 'The custom arg must be a string.')
  }
  if (Buffer.byteLength(JSON.stringify(value)) > 10_000) report(path, 'custom_args may not exceed 10000 bytes.')
}

function sendAt(value: unknown, path: string, nowSeconds: number, report: Report): void {
  if (value === undefined) return
  if (!Number.isInteger(value)) return report(path, 'send_at must be a unix timestamp.')
  if (Number(value) > nowSeconds + LONGEST_LEAD_SECONDS) report(path, 'Scheduling more than 72 hours in advance is forbidden.')
}

function mailSettings(value: unknown, report: Report): void {
  for (const [name, setting] of Object.entries(objectOf(value))) {
    const { enable } = objectOf(setting)
    if (typeof enable !== 'boolean')
      report(`mail_settings.${name}.enable`, 'The enable parameter is required and must be a boolean.')
  }
}
