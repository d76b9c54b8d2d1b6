import type { VolatileView } from '#worker/contracts/catalog.ts'
import { clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catalogPublisher } from '#worker/stubs.ts'

let known: { view: VolatileView; until: number } | undefined

/** Stock and campaigns, one minute old at most. An error is never kept: without a fresh copy the answer is 503. */
export async function readVolatile(env: Env): Promise<VolatileView> {
  const now = clock.now()
  if (known && now < known.until && known.until - now <= NUMBERS.volatileMs) return known.view
  const answer = await catalogPublisher(env).volatile()
  if (!answer.ok) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: answer.retryAfterSeconds })
  known = { view: answer.value, until: Math.min(Date.parse(answer.value.readAt), clock.now()) + NUMBERS.volatileMs }
  return answer.value
}
