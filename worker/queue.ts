import { z } from 'zod'
import { raiseAlert } from '#worker/features/alerts/index.ts'
import { deliverMail } from '#worker/features/mail/index.ts'
import { MAIL_WRITERS } from '#worker/features/identity/mail-writers.ts'
import { purgeEdge } from '#worker/features/catalog/index.ts'
import { processCatalogEvents, processInboxEvents } from '#worker/features/events/index.ts'
import { CatalogNudge } from '#worker/contracts/catalog.ts'
import { InboxNudge } from '#worker/contracts/events.ts'
import { MailNudge } from '#worker/contracts/mail.ts'
import type { ServiceContext } from '#worker/context.ts'
import { iso } from '#worker/lib/clock.ts'
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
  const events = together(mail || dead ? [] : batch.messages, (eventIds) => processInboxEvents(ctx, eventIds))
  for (const message of batch.messages) {
    const body = (mail ? MailNudge : SalesforceNudge).safeParse(message.body)
    if (!body.success) {
      ctx.log.error('message that says nothing', { queue: batch.queue, messageId: message.id })
      message.ack()
      continue
    }
    if (dead) {
      await buryMessage(ctx, batch.queue, message)
      continue
    }
    try {
      if ('mailId' in body.data) await deliverMail(ctx, body.data.mailId, MAIL_WRITERS)
      else if ('catalog' in body.data) await catalogWork[body.data.catalog]()
      else await events(body.data.eventId)
      message.ack()
    } catch (error) {
      ctx.log.error('message failed', { queue: batch.queue, messageId: message.id, error: String(error) })
      message.retry({ delaySeconds: RETRY_SECONDS[Math.min(message.attempts - 1, RETRY_SECONDS.length - 1)] ?? 900 })
    }
  }
}

/**
 * The queue gave it up; the row it names has not: the sweep goes on with it. A person is told once for the queue, and the message stays
 * until that is stored.
 */
async function buryMessage(ctx: ServiceContext, queue: string, message: Message): Promise<void> {
  try {
    await raiseAlert(ctx, {
      kind: 'queue-gave-up',
      subject: queue,
      detail: {
        reason: 'A queue has given up messages. Nothing is lost: the sweeps go on with the rows they name.',
        lastMessage: JSON.stringify(message.body).slice(0, 200),
        lastAt: iso(ctx.clock.now()),
      },
    })
    message.ack()
  } catch (error) {
    ctx.log.error('message not buried', { queue, messageId: message.id, error: String(error) })
    message.retry({ delaySeconds: 60 })
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= run())
}

/** Events of one batch are handled together, when the first of them comes to its turn; each has an outcome of its own. */
function together(
  messages: readonly Message[],
  run: (eventIds: string[]) => Promise<Map<string, unknown>>,
): (eventId: string) => Promise<void> {
  const eventIds = messages.flatMap(({ body }) => InboxNudge.safeParse(body).data?.eventId ?? [])
  let failures: Promise<Map<string, unknown>> | undefined
  return async (eventId) => {
    failures ??= run([...new Set(eventIds)])
    const failed = await failures
    if (failed.has(eventId)) throw failed.get(eventId)
  }
}
