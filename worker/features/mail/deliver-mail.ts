import type { ServiceContext } from '#worker/context.ts'
import { decideDelivery } from './decide-delivery.ts'
import { claimMail, dropMail, keepText, type Outcome, type OutboxMail, settleMail } from './repo.ts'

/**
 * Writes a mail that was queued without its text: what it says is found out after the answer to whoever asked for it, so that the answer
 * tells nothing. null: there is nothing to mail.
 */
export type MailWriter = (
  ctx: ServiceContext,
  mail: Pick<OutboxMail, 'recipient' | 'kind'>,
) => Promise<{ text: string; html: string; expiresAtMs: number } | null>
/** By kind. */
export type MailWriters = Readonly<Record<string, MailWriter>>

const WRITER_PAUSE_MS = 60_000

/**
 * Sends one outbox row, if it is due and nobody else has it. Whatever becomes of the call is written to the row; throwing means that
 * writing failed, and then the lease decides.
 */
export async function deliverMail(ctx: ServiceContext, mailId: string, writers: MailWriters = {}): Promise<void> {
  const claimed = await claimMail(ctx.db, mailId, ctx.clock.now())
  const mail = claimed?.textBody === '' ? await write(ctx, claimed, writers) : claimed
  if (!mail) return
  const outcome = await send(ctx, mail)
  await settleMail(ctx.db, mail, outcome)
  if (outcome.state === 'sent') return
  const record = { mailId, kind: mail.kind, state: outcome.state, reason: outcome.error, attempts: mail.attempts }
  if (outcome.state === 'failed') ctx.log.error('mail given up', record)
  else ctx.log.warn('mail not sent', record)
}

/** null: nothing is sent now. */
async function write(ctx: ServiceContext, mail: OutboxMail, writers: MailWriters): Promise<OutboxMail | null> {
  const writer = writers[mail.kind]
  if (!writer) {
    await settleMail(ctx.db, mail, { state: 'failed', error: 'no text' })
    return null
  }
  try {
    const written = await writer(ctx, mail)
    if (written === null) {
      await dropMail(ctx.db, mail)
      return null
    }
    const kept = { textBody: written.text, htmlBody: written.html, expiresAtMs: written.expiresAtMs }
    await keepText(ctx.db, mail, kept)
    return { ...mail, ...kept }
  } catch (error) {
    ctx.log.error('mail not written', {
      mailId: mail.id,
      kind: mail.kind,
      error: error instanceof Error ? error.name : 'unknown',
    })
    const nextAttemptAtMs = ctx.clock.now() + WRITER_PAUSE_MS
    await settleMail(ctx.db, mail, { state: 'queued', nextAttemptAtMs, error: 'not written' })
    return null
  }
}

async function send(ctx: ServiceContext, mail: OutboxMail): Promise<Outcome> {
  const { id, kind, recipient, cc, subject, textBody, htmlBody } = mail
  try {
    const sent = await ctx.ports.mailer.send({ outboxId: id, kind, to: recipient, cc, subject, text: textBody, html: htmlBody })
    return { state: 'sent', providerMessageId: sent.providerMessageId, error: null }
  } catch (error) {
    return decideDelivery(error, mail, { now: ctx.clock.now(), spread: Math.random() })
  }
}
