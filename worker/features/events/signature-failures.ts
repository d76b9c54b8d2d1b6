import type { ServiceContext } from '#worker/context.ts'
import { raiseAlert } from '#worker/features/alerts/index.ts'
import { iso } from '#worker/lib/clock.ts'

export const SIGNATURES_FAIL = 'signatures-fail'
/** So many in a window are no clock that is off for a moment, but a wrong key or somebody who tries. */
const BURST = 20
const WINDOW_MS = 5 * 60_000

type Count = { since: number; failures: number; told: boolean }
const counts = new Map<string, Count>()

/** A failed signature costs no write; a burst of them costs one a window and isolate, which calls a person. */
export function countSignatureFailure(ctx: ServiceContext, caller: string): void {
  const now = ctx.clock.now()
  const known = counts.get(caller)
  const count = known && Math.abs(now - known.since) < WINDOW_MS ? known : { since: now, failures: 0, told: false }
  counts.set(caller, count)
  count.failures++
  if (count.told || count.failures < BURST) return
  count.told = true
  ctx.background(
    raiseAlert(ctx, {
      kind: SIGNATURES_FAIL,
      subject: caller,
      detail: {
        reason: `Calls signed wrongly keep coming in the name of ${caller}. All were refused: is its signing key the one we hold?`,
        failuresAtLeast: BURST,
        lastAt: iso(now),
      },
    }),
  )
}
