import { exports } from 'cloudflare:workers'

export type Visitor = ReturnType<typeof visitor>

/** A browser in front of the Worker under test: keeps its cookies, follows no redirect, has an address of its own. */
export function visitor(address = `198.18.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`) {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin', 'CF-Connecting-IP': address })
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (jar !== '' && !headers.has('Cookie')) headers.set('Cookie', jar)
    const answer = await exports.default.fetch(new URL(path, 'https://portal.test').href, {
      redirect: 'manual',
      ...init,
      headers,
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }

  return {
    address,
    cookies,
    send,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post: (path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        headers: {
          'Idempotency-Key': crypto.randomUUID(),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    remove: (path: string, headers: Record<string, string> = {}) =>
      send(path, { method: 'DELETE', headers: { 'Idempotency-Key': crypto.randomUUID(), ...headers } }),
    submit: (path: string, fields: Record<string, string>) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

/** Status and code of a problem answer. */
export async function problemOf(answer: Response): Promise<{ status: number; code: string; fields: string[] }> {
  const body = (await answer.json()) as { code: string; errors?: { field: string }[] }
  return { status: answer.status, code: body.code, fields: (body.errors ?? []).map(({ field }) => field) }
}
