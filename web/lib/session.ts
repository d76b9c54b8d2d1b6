/** Readable hint that somebody is signed in here; it proves nothing. */
const HINT = /(?:^|; )signed_in=1(?:;|$)/

let refreshing: Promise<Response> | undefined

/**
 * fetch for our own API. An access token lives minutes: a 401 refreshes the session once and sends the request again, so that pages and
 * forms never see it. Of a guest's page nothing is sent but one refresh, whose refusal answers all its calls.
 */
export async function fetchWithSession(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (!isHinted()) {
    const renewed = await refreshOnce()
    if (!renewed.ok) return renewed.clone()
  }
  const response = await fetch(input, init)
  if (response.status !== 401) return response
  return (await refreshOnce()).ok ? fetch(input, init) : response
}

export function isHinted(): boolean {
  return typeof document === 'undefined' || HINT.test(document.cookie)
}

function refreshOnce(): Promise<Response> {
  refreshing ??= refresh().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

/** The lock makes the tabs of one browser take turns; the server tolerates two refreshes at once as well. */
function refresh(): Promise<Response> {
  const send = () =>
    fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: '{}',
    })
  return navigator.locks ? navigator.locks.request('session-refresh', send) : send()
}

/** Where the customer signs in, and comes back to the page they wanted. */
export function signInUrl(path: string): string {
  return `/auth/login?next=${encodeURIComponent(path)}`
}
