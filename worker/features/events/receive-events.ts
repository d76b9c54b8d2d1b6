import type { ServiceContext, SignedCall } from '#worker/context.ts'
import { SalesforceEventBatch } from '#worker/contracts/events.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { firstAnswer } from './first-answer.ts'
import { hurry } from './hurry.ts'
import { storeBatch } from './repo.ts'

/** A signed batch is safe in the inbox before it is answered; the queue only hurries its processing. */
export async function receiveEvents(ctx: ServiceContext, call: SignedCall): Promise<{ accepted: number; duplicate: number }> {
  const batch = SalesforceEventBatch.safeParse(call.body)
  if (!batch.success) {
    throw new DomainError('VALIDATION_FAILED', {
      fields: batch.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })),
    })
  }
  const { environment, org, events } = batch.data
  if (environment !== ctx.env.APP_ENVIRONMENT || org !== ctx.env.SF_ORG_ID) throw new DomainError('SIGNATURE_INVALID')
  let answer: string
  try {
    answer = await storeBatch(ctx.db, call, events, ctx.clock.now())
  } catch (error) {
    return parseAnswer((await firstAnswer(ctx, call, error)).body ?? '{}')
  }
  const kept = events.filter((event) => event.kind !== 'heartbeat')
  hurry(ctx, kept)
  return parseAnswer(answer)
}

function parseAnswer(body: string): { accepted: number; duplicate: number } {
  return JSON.parse(body) as { accepted: number; duplicate: number }
}
