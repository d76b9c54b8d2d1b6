import { clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import type { LoadedDocument } from './memo.ts'
import { CatalogReader } from './reader.ts'
import { catalogSource } from './source.ts'
import { VisitorLimit } from './visitor-limit.ts'

type Scope = { waitUntil(work: Promise<unknown>): void }

/** Of this isolate. Holds public bytes only, so sharing it between visitors is the point. */
export const reader = new CatalogReader(clock)
const limit = new VisitorLimit()

/**
 * The hot path, before any routing: a public document that is at hand is answered at once, from bytes and headers made beforehand.
 * Undefined: not at hand, not a catalog address, or refused; the routes decide.
 */
export function serveReady(request: Request, env: Env, scope: Scope): Response | undefined {
  const { method, url } = request
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const now = clock.now()
  const ready = reader.ready(url.slice(url.indexOf('/', 8)), now)
  if (ready === undefined) return undefined
  if (retryAfter(request, env, scope, now) > 0) return undefined
  if (reader.wantsRefresh(now)) scope.waitUntil(lookAfter(env, scope, now))
  return answer(request, ready)
}

/** The same for what must be fetched first. Throws RATE_LIMITED, or VENDOR_UNAVAILABLE when no copy exists anywhere. */
export async function serveDocument(path: string, request: Request, env: Env, scope: Scope): Promise<Response | undefined> {
  const ready = await reader.find(path, catalogSource(env, scope))
  scope.waitUntil(reportCounts(env, clock.now()))
  return ready && answer(request, ready)
}

export function enforcePublicLimit(request: Request, env: Env, scope: Scope): void {
  const seconds = retryAfter(request, env, scope, clock.now())
  if (seconds > 0) throw new DomainError('RATE_LIMITED', { retryAfterSeconds: seconds })
}

function retryAfter(request: Request, env: Env, scope: Scope, now: number): number {
  return limit.check(request.headers.get('cf-connecting-ip'), now, env.PUBLIC_LIMIT, (work) => scope.waitUntil(work))
}

async function lookAfter(env: Env, scope: Scope, now: number): Promise<void> {
  await Promise.all([reader.refresh(catalogSource(env, scope)), reportCounts(env, now)])
}

/** Counts are for the health page: losing some is better than holding anything up. */
async function reportCounts(env: Env, now: number): Promise<void> {
  const counts = reader.takeCounts(now)
  if (counts)
    await catalogPublisher(env)
      .counted(counts)
      .catch(() => undefined)
}

function answer(request: Request, ready: LoadedDocument): Response {
  const known = request.headers.get('if-none-match')
  if (known !== null && ready.status === 200 && matches(known, ready.etag)) {
    return new Response(null, { status: 304, headers: ready.unchangedHeaders })
  }
  if (request.method === 'HEAD') {
    const headers = new Headers(ready.headers)
    headers.set('Content-Length', String(ready.body.byteLength))
    return new Response(null, { status: ready.status, headers })
  }
  return new Response(ready.body, { status: ready.status, headers: ready.headers })
}

/** Weak comparison: an edge that compresses marks the tag as weak. */
function matches(known: string, etag: string): boolean {
  return known === etag || known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
