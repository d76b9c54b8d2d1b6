import { z } from 'zod'
import { deliverMail } from '#worker/features/mail/index.ts'
import { MAIL_WRITERS } from '#worker/features/identity/mail-writers.ts'
import { purgeEdge } from '#worker/features/catalog/index.ts'
import { processCatalogEvents, processInboxEvent } from '#worker/features/events/index.ts'
import { CatalogNudge } from '#worker/contracts/catalog.ts'
import { InboxNudge } from '#worker/contracts/events.ts'
import { MailNudge } from '#worker/contracts/mail.ts'
import { createContext } from './wiring.ts'
import { restoreClock } from './wiring/development-clock.ts'

const SalesforceNudge = z.union([InboxNudge, CatalogNudge])
const RETRY_SECONDS = [5, 15, 60, 300, 900] as const

/**
 * Messages are nudges that carry an id; the row they name is the truth, and the sweep re-drives what a lost queue forgot.
 * Each message is acked or retried on its own; what several of them ask of the catalog is done once.
 */
export async function consumeQueue(batch: MessageBatch, env: Env, execution: ExecutionContext): Promise<void> {
  await restoreClock(env)
  const ctx = createContext(env, { waitUntil: (work) => execution.waitUntil(work) })
  const dead = batch.queue.endsWith('-dlq')
  const mail = batch.queue.startsWith('mail')
  const catalogWork = {
    changed: once(() => processCatalogEvents(ctx)),
    purge: once(() => purgeEdge(env, execution.cache)),
  }
  for (const message of batch.messages) {
    const body = (mail ? MailNudge : SalesforceNudge).safeParse(message.body)
    if (!body.success || dead) {
      ctx.log.error('message given up', { queue: batch.queue, messageId: message.id, parsed: body.success })
      message.ack()
      continue
    }
    try {
      if ('mailId' in body.data) await deliverMail(ctx, body.data.mailId, MAIL_WRITERS)
      else if ('catalog' in body.data) await catalogWork[body.data.catalog]()
      else await processInboxEvent(ctx, body.data.eventId)
      message.ack()
    } catch (error) {
      ctx.log.error('message failed', { queue: batch.queue, messageId: message.id, error: String(error) })
      message.retry({ delaySeconds: RETRY_SECONDS[Math.min(message.attempts - 1, RETRY_SECONDS.length - 1)] ?? 900 })
    }
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= run())
}
