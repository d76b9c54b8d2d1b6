import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { countSignatureFailure } from '#worker/features/events/index.ts'
import { isAllowedSource } from './salesforce-source.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { verifySignature } from '#worker/lib/request-signature.ts'

const MAX_BYTES = 1_048_576

/** Lets only calls through that Salesforce or WHMCS signed (R1); one fixed 401 whatever was wrong, and nothing is written for it. */
export function signedBy(caller: 'salesforce' | 'whmcs'): MiddlewareHandler<AppEnv> {
  return async function signedBy(c, next) {
    const { env, clock } = c.var.ctx
    if (Number(c.req.header('content-length') ?? 0) > MAX_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    const body = new Uint8Array(await c.req.arrayBuffer())
    if (body.length > MAX_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    const header = (name: string) => c.req.header(name) ?? null
    const verification = await verifySignature(
      {
        environment: env.APP_ENVIRONMENT,
        method: c.req.method,
        path: c.req.path,
        timestamp: header('x-timestamp'),
        nonce: header('x-nonce'),
        key: header('idempotency-key'),
        signature: header('x-signature'),
        bodySignature: header('x-body-signature'),
        body,
      },
      caller === 'salesforce' ? env.SF_SIGNING_SECRETS : env.WHMCS_SIGNING_SECRETS,
      clock.now(),
    )
    if (verification.kind === 'invalid' || (caller === 'salesforce' && !isAllowedSource(env, c.req.header('cf-connecting-ip')))) {
      countSignatureFailure(c.var.ctx, caller)
      throw new DomainError('SIGNATURE_INVALID')
    }
    const { key, nonce } = verification
    c.set('signed', { caller, key, nonce, hash: await sha256Hex(body), body: parseJson(body) })
    await next()
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body))
  } catch (cause) {
    throw new DomainError('VALIDATION_FAILED', { cause, fields: [{ field: '', message: 'The body is not JSON in UTF-8.' }] })
  }
}
