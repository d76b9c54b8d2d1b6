import type { VolatileView } from '#worker/contracts/catalog.ts'
import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { Answer } from './answer.ts'
import { describe } from './failure-text.ts'
import type { PublisherStore } from './store.ts'
import { toVolatileView } from './volatile-facts.ts'

/** Read from Salesforce once a minute at most, also while that fails. */
export async function readVolatile(store: PublisherStore, { clock, ports, log }: ServiceContext): Promise<Answer<VolatileView>> {
  const known = store.readVolatile()
  const now = clock.now()
  if (known && now - known.attemptedAt < NUMBERS.volatileMs && now >= known.attemptedAt) {
    if (known.body !== null) return { ok: true, value: JSON.parse(known.body) as VolatileView }
    return { ok: false, retryAfterSeconds: Math.ceil((NUMBERS.volatileMs - (now - known.attemptedAt)) / 1000) }
  }
  try {
    const view = toVolatileView(await ports.crm.listProducts(), now)
    store.writeVolatile(now, JSON.stringify(view))
    return { ok: true, value: view }
  } catch (error) {
    store.writeVolatile(now, null)
    log.error('volatile facts could not be read', { reason: describe(error) })
    return { ok: false, retryAfterSeconds: NUMBERS.volatileMs / 1000 }
  }
}
