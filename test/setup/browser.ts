import { randomInt, randomUUID } from 'node:crypto'

export interface Browser {
  /** Never follows redirects; keeps cookies; sends what a browser sends from a page of the portal itself. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  get(path: string): Promise<Response>
  /** JSON with a fresh Idempotency-Key, unless the headers name one. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  delete(path: string, headers?: Record<string, string>): Promise<Response>
  /** An HTML form, as sent without JavaScript. */
  submit(path: string, fields: Record<string, string>): Promise<Response>
  /** Parses a JSON answer; anything but 2xx throws with its body. */
  json<T>(answer: Response | Promise<Response>): Promise<T>
  cookies: Map<string, Cookie>
  /** The address the portal's rate limits see. */
  address: string
}

interface Cookie {
  value: string
  path: string
  expires: number | null
}

export function createBrowser(portalUrl: string, headers: Record<string, string> = {}): Browser {
  const cookies = new Map<string, Cookie>()
  const address = `198.18.${randomInt(256)}.${randomInt(1, 255)}`
  const origin = new URL(portalUrl).origin

  const browser: Browser = {
    cookies,
    address,
    async fetch(path, init = {}) {
      const url = new URL(path, portalUrl)
      const sent = new Headers({ 'Sec-Fetch-Site': 'same-origin', 'CF-Connecting-IP': address, ...headers })
      const method = init.method ?? 'GET'
      if (method !== 'GET' && method !== 'HEAD') sent.set('Origin', origin)
      for (const [name, value] of new Headers(init.headers)) sent.set(name, value)
      const cookie = cookieHeader(cookies, url.pathname)
      if (cookie !== '') sent.set('Cookie', cookie)
      const answer = await fetch(url, { redirect: 'manual', ...init, headers: sent })
      for (const line of answer.headers.getSetCookie()) store(cookies, line)
      return answer
    },
    get: (path) => browser.fetch(path),
    post: (path, body, extra) => send('POST', path, body, extra),
    patch: (path, body, extra) => send('PATCH', path, body, extra),
    delete: (path, extra) => send('DELETE', path, undefined, extra),
    submit: (path, fields) => browser.fetch(path, { method: 'POST', body: new URLSearchParams(fields) }),
    async json<T>(answer: Response | Promise<Response>) {
      const response = await answer
      const text = await response.text()
      if (!response.ok) throw new Error(`${response.status} ${new URL(response.url).pathname}: ${text}`)
      return JSON.parse(text) as T
    },
  }

  function send(method: string, path: string, body: unknown, extra: Record<string, string> = {}): Promise<Response> {
    return browser.fetch(path, {
      method,
      headers: {
        'Idempotency-Key': randomUUID(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...extra,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  return browser
}

function cookieHeader(cookies: Map<string, Cookie>, pathname: string): string {
  const now = Date.now()
  return [...cookies]
    .filter(
      ([, { path, expires }]) => (expires === null || expires > now) && `${pathname}/`.startsWith(path.replace(/\/?$/, '/')),
    )
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; ')
}

function store(cookies: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const name = pair.slice(0, pair.indexOf('='))
  const attribute = (wanted: string) => {
    const found = attributes.find((part) => part.toLowerCase().startsWith(`${wanted}=`))
    return found?.slice(wanted.length + 1)
  }
  const maxAge = attribute('max-age')
  const until = attribute('expires')
  const expires = maxAge !== undefined ? Date.now() + Number(maxAge) * 1000 : until !== undefined ? Date.parse(until) : null
  if (expires !== null && expires <= Date.now()) cookies.delete(name)
  else cookies.set(name, { value: pair.slice(name.length + 1), path: attribute('path') ?? '/', expires })
}
