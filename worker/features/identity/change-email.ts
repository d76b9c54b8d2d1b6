import type { AccountContext } from '#worker/context.ts'
import type { ChangeEmailInput, MailOnItsWayView } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { confirmMail, inUseMail } from './email-change-mails.ts'
import { linkUrl } from './recovery-link.ts'
import { isEmailTaken, storeEvent } from './recovery-repo.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

const ON_ITS_WAY: MailOnItsWayView = {
  message: 'A mail with the next step is on its way to the new address. Until it is confirmed, you sign in with the present one.',
  expiresInSeconds: NUMBERS.emailChangeMs / 1000,
}

/** Mails a link to the new address, or that it is in use; the present one is told at once. The answer tells neither. */
export async function changeEmail(ctx: AccountContext, { email }: ChangeEmailInput, caller: Caller): Promise<MailOnItsWayView> {
  const { userId } = ctx.actor
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new DomainError('SESSION_EXPIRED')
  if (login.email === email) {
    throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'email', message: 'This is your address already.' }] })
  }
  const link = await sessionRegistry(ctx.env.bindings, userId).issueLink('confirm-email', {
    from: login.email,
    to: email,
    sessionId: ctx.actor.sessionId,
  })
  if (!link) throw new DomainError('RATE_LIMITED', { retryAfterSeconds: 3600 })
  const url = linkUrl(ctx, '/auth/confirm-email', { userId, secret: link.secret })
  const { device, place } = caller
  const uniqueKey = ctx.requestId
  await storeEvent(ctx, {
    userId,
    event: 'email.change-requested',
    mails: [
      (await isEmailTaken(ctx.db, email))
        ? inUseMail(ctx, email, uniqueKey)
        : confirmMail(ctx, email, { url, expiresAtMs: link.expiresAtMs, uniqueKey }),
      securityNotice(ctx, {
        kind: 'email-change-requested',
        userId,
        to: login.email,
        uniqueKey,
        detail: masked(email),
        device,
        place,
      }),
    ],
  })
  return ON_ITS_WAY
}

/** Enough for its owner to know it again, nothing for whoever reads along. */
export function masked(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}…${email.slice(at)}`
}
