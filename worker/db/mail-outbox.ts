import type { Database } from './client.ts'
import { mailOutbox } from './schema.ts'

export type OutgoingMail = {
  /** Kind + entity + version: the same business event is one mail, however often it is queued. */
  uniqueKey: string
  kind: string
  to: string
  cc?: string
  subject: string
  /** Empty: written at delivery (features/mail/deliver-mail.ts). */
  text: string
  html: string
  /** Epoch milliseconds after which the mail is worthless. */
  expiresAtMs: number
  /** Whether a second copy does no harm (vendors/sendgrid.md §4). */
  repeatable: boolean
  /** It holds a code or link: its bodies are blanked when it is sent or given up. */
  secret?: boolean
}

/** The insert statement, for use alone or inside a batch with the business change it belongs to. Repeating it is harmless. */
export function insertMail(db: Database, mail: OutgoingMail, at: { id: string; nowMs: number }) {
  return db
    .insert(mailOutbox)
    .values({
      id: at.id,
      uniqueKey: mail.uniqueKey,
      kind: mail.kind,
      recipient: mail.to,
      cc: mail.cc ?? null,
      subject: mail.subject,
      textBody: mail.text,
      htmlBody: mail.html,
      state: 'queued',
      nextAttemptAtMs: at.nowMs,
      expiresAtMs: mail.expiresAtMs,
      repeatable: mail.repeatable,
      secret: mail.secret ?? false,
      createdAt: new Date(at.nowMs).toISOString(),
    })
    .onConflictDoNothing({ target: mailOutbox.uniqueKey })
}
