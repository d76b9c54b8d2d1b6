import { and, eq, sql } from 'drizzle-orm'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import type { AppEnv, ServiceContext } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { idempotencyKeys } from '#worker/db/schema.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { openField, sealField } from '#worker/lib/field-encryption.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

/** Their answers hold tokens or cookies and are not stored (contracts §11); each is safe to repeat by itself. */
export const EXEMPT_ROUTES: readonly string[] = [
  'POST /api/auth/signup',
  'POST /api/auth/login',
  'POST /api/auth/change-password',
  'POST /api/auth/refresh',
  'POST /api/auth/logout',
  'POST /api/auth/logout-all',
  'POST /api/auth/login/mfa',
  'POST /api/auth/mfa/passkeys/login/options',
  'POST /api/auth/mfa/passkeys/login',
  'POST /api/auth/mfa/step-up/options',
  'POST /api/auth/mfa/step-up',
  'POST /api/auth/mfa/totp/setup',
  'POST /api/auth/mfa/totp/confirm',
  'POST /api/auth/mfa/recovery-codes',
  'POST /api/auth/mfa/passkeys/options',
  'POST /api/auth/mfa/passkeys',
  'POST /api/auth/migrate',
  'POST /api/auth/migrate/choose',
  'POST /api/auth/set-password',
  'POST /api/auth/sso-link',
  'POST /api/invoices/:id/sso-link',
]

const KEY = /^[\x21-\x7e]{1,255}$/
/** A request that runs longer has died: its key may be taken over. */
const ABANDONED_MS = 60_000
/** Nothing was decided about the request itself: the same key may try again. */
const UNDECIDED = new Set([401, 403, 408, 413, 425, 429])

type Claim = { scope: string; key: string; requestHash: string }

/** Same key, same request: the first answer again. Behind requireActor() or requireStaff() where there is one; the key belongs to the caller. */
export function idempotent(): MiddlewareHandler<AppEnv> {
  return async function idempotent(c, next) {
    const { db, clock } = c.var.ctx
    const key = c.req.header('idempotency-key')
    if (key === undefined || !KEY.test(key)) throw new DomainError('IDEMPOTENCY_KEY_MISSING')
    const claim: Claim = { scope: scopeOf(c), key, requestHash: await hashRequest(c) }
    const now = clock.now()
    if (!(await claimKey(db, claim, now))) return replay(c, claim)
    await next()
    if (isUndecided(c.res)) await release(db, claim)
    else await store(c.var.ctx, claim, c.res.clone())
  }
}

/** An answer that asks to come back later (Retry-After) says nothing about the request either. */
function isUndecided(answer: Response): boolean {
  return answer.status >= 500 || UNDECIDED.has(answer.status) || (answer.status === 409 && answer.headers.has('Retry-After'))
}

function scopeOf(c: Context<AppEnv>): string {
  const { actor, staff, ctx } = c.var
  if (actor) return `user:${actor.userId}`
  if (staff) return `staff:${staff.email}`
  return `anonymous:${keyedHash(ctx.env.JWT_SECRETS, 'idempotency-scope', c.req.header('cf-connecting-ip') ?? 'unknown')}`
}

async function hashRequest(c: Context<AppEnv>): Promise<string> {
  const body = await c.req.arrayBuffer()
  const head = new TextEncoder().encode(`${c.req.method} ${c.req.path}\n`)
  const bytes = new Uint8Array(head.length + body.byteLength)
  bytes.set(head)
  bytes.set(new Uint8Array(body), head.length)
  return sha256Hex(bytes)
}

/** One statement decides: a new key, one whose day is over, or the same request again after the first run died. */
async function claimKey(db: Database, { scope, key, requestHash }: Claim, now: number): Promise<boolean> {
  const row = { requestHash, state: 'running', status: null, contentType: null, body: null, createdAtMs: now } as const
  const expiresAtMs = now + NUMBERS.idempotencyMs
  const { expiresAtMs: expires, state, requestHash: hash, createdAtMs: created } = idempotencyKeys
  const died = sql`(${state} = 'running' and ${hash} = ${requestHash} and ${created} < ${now - ABANDONED_MS})`
  const claimed = await db
    .insert(idempotencyKeys)
    .values({ scope, key, ...row, expiresAtMs })
    .onConflictDoUpdate({
      target: [idempotencyKeys.scope, idempotencyKeys.key],
      set: { ...row, expiresAtMs },
      setWhere: sql`${expires} < ${now} or ${died}`,
    })
    .returning({ key: idempotencyKeys.key })
  return claimed.length > 0
}

async function replay(c: Context<AppEnv>, { scope, key, requestHash }: Claim): Promise<Response> {
  const [known] = await c.var.ctx.db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key)))
  if (known && known.requestHash !== requestHash) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  if (!known || known.state === 'running' || known.status === null) {
    throw new DomainError('IDEMPOTENCY_KEY_IN_PROGRESS', { retryAfterSeconds: 2 })
  }
  c.header('Idempotency-Replayed', 'true')
  if (known.contentType !== null) c.header('Content-Type', known.contentType)
  if (!known.body) return c.body(null, known.status as StatusCode)
  return c.body(
    openField(c.var.ctx.env.FIELD_ENCRYPTION_KEYS, sealOf({ scope, key }), known.body),
    known.status as ContentfulStatusCode,
  )
}

function ownRow({ scope, key, requestHash }: Claim) {
  return and(
    eq(idempotencyKeys.scope, scope),
    eq(idempotencyKeys.key, key),
    eq(idempotencyKeys.requestHash, requestHash),
    eq(idempotencyKeys.state, 'running'),
  )
}

/** Answers hold names and addresses: for a day, too, they are kept sealed only, each under its own key. */
async function store({ db, env }: ServiceContext, claim: Claim, answer: Response): Promise<void> {
  const text = await answer.text()
  const body = text && sealField(env.FIELD_ENCRYPTION_KEYS, sealOf(claim), text)
  await db
    .update(idempotencyKeys)
    .set({ state: 'done', status: answer.status, contentType: answer.headers.get('Content-Type'), body })
    .where(ownRow(claim))
}

function sealOf({ scope, key }: Pick<Claim, 'scope' | 'key'>) {
  return { userId: scope, field: `idempotency.${key}` }
}

async function release(db: Database, claim: Claim): Promise<void> {
  await db.delete(idempotencyKeys).where(ownRow(claim))
}
