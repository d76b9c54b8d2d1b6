import type { World } from '../core/world.ts'

export interface MailRecord {
  id: string
  messageId: string
  at: string
  to: string[]
  cc: string[]
  bcc: string[]
  from: string
  fromName: string
  replyTo: string | null
  subject: string
  text: string
  html: string
  templateId: string | null
  templateData: Record<string, unknown>
  customArgs: Record<string, string>
  categories: string[]
}

export function mails(world: World) {
  return world.collection<MailRecord>('sendgrid.mails')
}
