import type { ServiceContext } from '#worker/context.ts'
import type { InboxEventView } from '#worker/contracts/events.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { closeDead } from './inbox-repo.ts'
import { toEventView } from './list-inbox.ts'
import { findEvents } from './repo.ts'

/** The dead letter of this id. Throws NOT_FOUND, or ACTION_NOT_SAFE while the portal still tries the event or has handled it. */
export async function findDeadLetter(ctx: ServiceContext, id: string): Promise<InboxEventView> {
  const [row] = await findEvents(ctx.db, [id])
  if (!row) throw new DomainError('NOT_FOUND')
  if (row.state !== 'dead') throw notDead()
  return toEventView(row)
}

/** Sets a dead letter aside that no replay can mend: its row and its error stay readable, and it calls nobody any more. */
export async function discardEvent(ctx: ServiceContext, id: string): Promise<InboxEventView> {
  const row = await closeDead(ctx.db, id, ctx.clock.now())
  if (!row) throw notDead()
  return toEventView(row)
}

function notDead(): DomainError {
  return new DomainError('ACTION_NOT_SAFE', {
    details: { why: 'The event is still tried, or it has been handled: only what was given up can be set aside.' },
  })
}
