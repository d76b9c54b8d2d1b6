import { DomainError } from '#worker/lib/errors.ts'
import { log } from '#worker/lib/log.ts'
import { within } from '#worker/lib/within.ts'
import { catalogPublisher } from '#worker/stubs.ts'

type Publisher = ReturnType<typeof catalogPublisher>

/** The first read of an empty portal waits for Salesforce; nothing takes longer than that. */
export const PUBLISHER_PATIENCE_MS = 20_000
const RETRY_AFTER_SECONDS = 5

/** A question that changes nothing. An object that was reset or moved is asked once more; one that cannot be reached is 503, never 500. */
export async function askPublisher<T>(env: Env, ask: (publisher: Publisher) => Promise<T>): Promise<T> {
  const once = () => ask(catalogPublisher(env))
  const twice = async () => {
    try {
      return await once()
    } catch (error) {
      if ((error as { overloaded?: boolean }).overloaded) throw error
      return once()
    }
  }
  try {
    return await within(twice(), PUBLISHER_PATIENCE_MS)
  } catch (cause) {
    log('catalog').error('the publisher cannot be reached', { error: String(cause) })
    throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause })
  }
}
