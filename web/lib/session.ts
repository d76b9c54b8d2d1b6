let refreshing: Promise<boolean> | undefined

/**
 * fetch for our own API. An access token lives minutes: a 401 refreshes the session once and sends the request again, so that pages and
 * forms never see it. The lock makes the tabs of one browser take turns; the server tolerates two refreshes at once as well.
 */
export async function fetchWithSession(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  if (response.status !== 401) return response
  refreshing ??= refresh().finally(() => {
    refreshing = undefined
  })
  return (await refreshing) ? fetch(input, init) : response
}

async function refresh(): Promise<boolean> {
  const send = async () => {
    const response = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: '{}',
    })
    return response.ok
  }
  return navigator.locks ? navigator.locks.request('session-refresh', send) : send()
}

/** Where the customer signs in, and comes back to the page they wanted. */
export function signInUrl(path: string): string {
  return `/auth/login?next=${encodeURIComponent(path)}`
}
