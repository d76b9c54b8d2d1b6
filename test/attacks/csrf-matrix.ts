import { concrete, draw, freshAddress, inParallel, isWrite, type Route, type Send } from './routes.ts'

const SITES = [undefined, 'same-origin', 'same-site', 'cross-site', 'none']
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  undefined,
]
/** How a form of another site tries to be another method, or a GET to be a write. */
const DISGUISES: readonly Record<string, string>[] = [
  {},
  { 'X-HTTP-Method-Override': 'GET' },
  { 'X-Method-Override': 'GET', 'X-HTTP-Method': 'GET' },
]

export type CsrfResult = { seed: number; tried: number; allowed: number; faults: string[] }
type Try = {
  route: Route
  origin: string | undefined
  site: string | undefined
  type: string | undefined
  disguise: Record<string, string>
  hasBody: boolean
}

function originsFor(ours: string): (string | undefined)[] {
  const { protocol, hostname, host, port } = new URL(ours)
  return [
    undefined,
    ours,
    'null',
    'https://evil.test',
    `${protocol}//shop.${host}`,
    `${protocol}//${host}.evil.test`,
    `${protocol}//${hostname}:${port === '8443' ? '8444' : '8443'}`,
    `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`,
    `${ours}/`,
    ours.toUpperCase(),
  ]
}

/** The rule in other words than the portal's: our own page, and a content type no foreign form can send. */
function mayPass({ route, origin, site, type, hasBody }: Try, ours: string): boolean {
  const own = site === 'same-origin' || (site === undefined && origin === ours)
  if (!own) return false
  if (!hasBody) return true
  return type === (route.path.startsWith('/auth/') ? 'application/x-www-form-urlencoded' : 'application/json')
}

/**
 * Every state-changing route × Origin × Sec-Fetch-Site × content type × disguise. `cookie` rides along wherever the rule says no, as it would in
 * the browser of a victim; what the rule lets through is sent by a stranger and changes nothing either.
 */
export async function csrfMatrix(portal: {
  send: Send
  origin: string
  routes: readonly Route[]
  cookie: string
  count?: number
  seed?: number
}): Promise<CsrfResult> {
  const seed = portal.seed ?? 1
  const all: Try[] = []
  for (const route of portal.routes.filter(isWrite))
    for (const origin of originsFor(portal.origin))
      for (const site of SITES)
        for (const type of TYPES)
          for (const disguise of DISGUISES) all.push({ route, origin, site, type, disguise, hasBody: type !== undefined })
  const tries = draw(all, portal.count ?? Number.POSITIVE_INFINITY, seed)
  const result: CsrfResult = { seed, tried: 0, allowed: 0, faults: [] }
  await inParallel(tries, 8, async (one) => {
    const expected = mayPass(one, portal.origin)
    const { origin, site, type, route, disguise } = one
    const answer = await portal.send(`${concrete(route.path)}${Object.keys(disguise).length > 0 ? '?_method=GET' : ''}`, {
      method: route.method,
      headers: {
        'CF-Connecting-IP': freshAddress(),
        'Idempotency-Key': crypto.randomUUID(),
        ...disguise,
        ...(origin !== undefined && { Origin: origin }),
        ...(site !== undefined && { 'Sec-Fetch-Site': site }),
        ...(type !== undefined && { 'Content-Type': type }),
        ...(!expected && { Cookie: portal.cookie }),
      },
      ...(one.hasBody && { body: bodyOf(type) }),
    })
    const text = await answer.text()
    const passed = !(answer.status === 403 && text.includes('CSRF_REJECTED'))
    result.tried++
    if (expected) result.allowed++
    if (passed !== expected || answer.headers.getSetCookie().some((cookie) => !expected && !cookie.includes('Max-Age=0')))
      result.faults.push(`${route.method} ${route.path} ${JSON.stringify({ origin, site, type, disguise })} → ${answer.status}`)
  })
  return result
}

/** Reads in the disguise of writes: whatever they say, they stay reads. */
export async function disguisedReads(portal: { send: Send; routes: readonly Route[]; cookie: string }): Promise<string[]> {
  const faults: string[] = []
  const writes = portal.routes.filter(isWrite)
  await inParallel(writes, 4, async ({ method, path }) => {
    const headers = { 'CF-Connecting-IP': freshAddress(), 'Sec-Fetch-Site': 'cross-site', Cookie: portal.cookie }
    const plain = await portal.send(concrete(path), { method: 'GET', headers })
    const disguised = await portal.send(`${concrete(path)}?_method=${method}`, {
      method: 'GET',
      headers: { ...headers, 'X-HTTP-Method-Override': method, 'X-Method-Override': method, 'X-HTTP-Method': method },
    })
    const same = plain.status === disguised.status && [200, 401, 404, 410, 303].includes(plain.status)
    if (!same) faults.push(`${method} ${path}: ${plain.status} became ${disguised.status}`)
    await Promise.all([plain.arrayBuffer(), disguised.arrayBuffer()])
  })
  return faults
}

function bodyOf(type: string | undefined): string {
  if (type?.startsWith('multipart/')) return '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
  return type === 'application/x-www-form-urlencoded' ? 'a=b&_method=DELETE' : '{"a":"b"}'
}
