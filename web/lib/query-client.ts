import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isApiError } from './api-error.ts'

const MAX_RETRIES = 2
/** The first of two equal writes is still running: its answer comes within the vendors' timeouts. */
const MAX_WAITS = 8

/** `onSignedOut` is called when a call says that the session is over (it was already refreshed once by then). */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: (count, error) => count < MAX_RETRIES && isApiError(error) && error.retryable },
      // A write carries its idempotency key in its variables, so a lost answer may be asked for again.
      // Without a connection a write fails at once and says so, instead of waiting unseen.
      mutations: { retry: retryWrite, networkMode: 'always' },
    },
  })
}

function retryWrite(count: number, error: unknown): boolean {
  if (isApiError(error, 'IDEMPOTENCY_KEY_IN_PROGRESS')) return count < MAX_WAITS
  return isApiError(error, 'NETWORK_FAILED') && count < MAX_RETRIES
}

export function isSignedOut(error: unknown): boolean {
  return isApiError(error, 'UNAUTHENTICATED', 'SESSION_EXPIRED')
}
