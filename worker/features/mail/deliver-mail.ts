import type { ServiceContext } from '#worker/context.ts'
import { decideDelivery } from './decide-delivery.ts'
import { claimMail, type Outcome, type OutboxMail, settleMail } from './repo.ts'

/**
 * Sends one outbox row, if it is due and nobody else has it. Whatever becomes of the call is written to the row; throwing means that
 * writing failed, and then the lease decides.
 */
export async function deliverMail(ctx: ServiceContext, mailId: string): Promise<void> {
  const mail = await claimMail(ctx.db, mailId, ctx.clock.now())
  if (!mail) return
  const outcome = await send(ctx, mail)
  await settleMail(ctx.db, mail, outcome)
  if (outcome.state === 'sent') return
  const record = { mailId, kind: mail.kind, state: outcome.state, reason: outcome.error, attempts: mail.attempts }
  if (outcome.state === 'failed') ctx.log.error('mail given up', record)
  else ctx.log.warn('mail not sent', record)
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
