export type Mail = {
  outboxId: string
  kind: string
  to: string
  cc: string | null
  subject: string
  text: string
  html: string
}

/** SendGrid. Not idempotent: the outbox claims a row before it calls (vendors/sendgrid.md §4). */
export interface Mailer {
  send(mail: Mail): Promise<{ providerMessageId: string }>
}
