import { NUMBERS } from '#worker/lib/numbers.ts'
import type { CrmOrderProgress } from '#worker/ports/crm.ts'
import { isFenced, MAX_CORRECTIONS, type Run } from './run.ts'
import { finalProgress } from './write-back.ts'

/** Where the order stands and what the portal believes the others hold of it: what the reconciliation compares with them. */
export type Standing = {
  phase: Run['phase']
  /** Why it stopped. */
  problem: { code: string; message: string } | null
  attempt: number
  /** Something is under way: what the others show may be older or newer than this. */
  moving: boolean
  /** Epoch milliseconds of the last change of phase or stage. */
  since: number | null
  /** When it wants to go on; null when it rests. */
  nextAt: number | null
  fenced: boolean
  /** What Salesforce must show; null while nothing is final, or when a person was told why it does not. */
  shows: CrmOrderProgress | null
  billingOrderId: string | null
  services: { serviceId: string; lineId: string | null }[]
  /** Announcements that are not delivered: how many, and the most tries one of them took. */
  untold: { count: number; attempts: number }
}

type Untold = { count: number; attempts: number; fresh: number; refused: number }

export function standingOf(run: Run, storage: DurableObjectStorage): Standing {
  const { fresh, refused, ...untold } = storage.sql
    .exec<Untold>(
      `SELECT COUNT(*) AS count, COALESCE(MAX(attempts), 0) AS attempts, COALESCE(SUM(refused AND kind = 'write-back'), 0) AS refused,
         COALESCE(SUM(refused = 0 AND attempts < ?), 0) AS fresh FROM outbox`,
      NUMBERS.lateAttempts,
    )
    .one()
  const since = storage.sql.exec<{ at: number | null }>("SELECT MAX(at) AS at FROM journal WHERE kind = 'state'").one().at
  const stopped = run.phase === 'failed' || run.phase === 'needs-attention'
  return {
    phase: run.phase,
    problem: stopped && run.problem ? { code: run.problem.code, message: run.problem.message } : null,
    attempt: run.attempt,
    moving: run.phase === 'running' || run.nudge !== null || fresh > 0,
    since,
    nextAt: run.phase === 'running' ? (run.nextAt ?? since) : run.phase === 'scheduled' ? run.dueAt : null,
    fenced: isFenced(run),
    shows: refused > 0 || run.corrections > MAX_CORRECTIONS ? null : finalProgress(run),
    billingOrderId: run.reservation?.orderId ?? null,
    services: run.services.map(({ serviceId, lineId }) => ({ serviceId, lineId })),
    untold,
  }
}
