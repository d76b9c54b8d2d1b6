import type { ServiceContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'

const TOKEN = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/

/** A mailed link names whose registry to ask, and proves it by the secret. */
export type RecoveryLink = { userId: string; secret: string }
export type RecoveryPage = '/auth/reset-password' | '/auth/confirm-email' | '/auth/undo-email' | '/auth/not-me'

/** On our own address from the settings, whatever host the request named. */
export function linkUrl(ctx: ServiceContext, page: RecoveryPage, { userId, secret }: RecoveryLink): string {
  return new URL(`${page}?token=${userId}.${secret}`, ctx.env.PUBLIC_BASE_URL).href
}

export function parseLink(token: string | undefined): RecoveryLink | null {
  const [, userId, secret] = TOKEN.exec(token ?? '') ?? []
  return userId !== undefined && secret !== undefined ? { userId, secret } : null
}

export function linkInvalid(): DomainError {
  return new DomainError('CODE_INVALID', {
    fields: [{ field: 'token', message: 'This link was used already or has expired. Ask for a new one.' }],
  })
}
