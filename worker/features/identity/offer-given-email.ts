import type { ServiceContext } from '#worker/context.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { confirmMail, inUseMail } from './email-change-mails.ts'
import { linkUrl } from './recovery-link.ts'
import { isEmailTaken, storeEvent } from './recovery-repo.ts'

/**
 * The code of a sign-up went to the account's own mailbox, so the login has that address. The one that was typed gets the link of an
 * e-mail change and nothing else before its owner opens it. A lost link costs nothing: the address can be changed at any time.
 */
export async function offerGivenEmail(
  ctx: ServiceContext,
  { userId, email }: { userId: string; email: string },
  given: string,
): Promise<void> {
  const link = await sessionRegistry(ctx.env.bindings, userId).issueLink('confirm-email', { from: email, to: given })
  if (!link) return
  const url = linkUrl(ctx, '/auth/confirm-email', { userId, secret: link.secret })
  const uniqueKey = `sign-up:${userId}:${await sha256Hex(given)}`
  await storeEvent(ctx, {
    userId,
    event: 'email.change-requested',
    mails: [
      (await isEmailTaken(ctx.db, given))
        ? inUseMail(ctx, given, uniqueKey)
        : confirmMail(ctx, given, { url, expiresAtMs: link.expiresAtMs, uniqueKey }),
    ],
  })
}
