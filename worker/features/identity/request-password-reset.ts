import type { ServiceContext } from '#worker/context.ts'
import type { MailOnItsWayView, RequestPasswordResetInput } from '#worker/contracts/recovery.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { type MailWriter, nudgeMail } from '#worker/features/mail/index.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { composeMail } from '#worker/lib/mail.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { linkUrl } from './recovery-link.ts'
import { findLogin, recordEvent } from './repo.ts'

/** A second press within it is the same mail. */
const SAME_MAIL_MS = 60_000

export const RESET_MAIL_KIND = 'password-reset-link'

const ON_ITS_WAY: MailOnItsWayView = {
  message:
    'If a login has this e-mail address, a mail with a link is on its way to it. It arrives within a minute; look into your spam folder too. For ten minutes, the last mail is the one that counts.',
  expiresInSeconds: NUMBERS.resetLinkMs / 1000,
}

/** The same row for every address: who holds it is looked up when the mail is written, long after the answer. */
export async function requestPasswordReset(ctx: ServiceContext, { email }: RequestPasswordResetInput): Promise<MailOnItsWayView> {
  const now = ctx.clock.now()
  const id = ctx.ids.ulid()
  const name = keyedHash(ctx.env.JWT_SECRETS, 'password-reset', email)
  const mail = {
    uniqueKey: `${RESET_MAIL_KIND}:${name}:${Math.floor(now / SAME_MAIL_MS)}`,
    kind: RESET_MAIL_KIND,
    to: email,
    subject: `Choose a new ${ctx.env.APP_NAME} password`,
    text: '',
    html: '',
    expiresAtMs: now + NUMBERS.resetLinkMs,
    repeatable: true,
    secret: true,
  }
  await insertMail(ctx.db, mail, { id, nowMs: now })
  nudgeMail(ctx, id)
  return ON_ITS_WAY
}

/** null: nobody holds the address, or its holder was mailed one a moment ago, or enough of them within the hour. */
export const writeResetMail: MailWriter = async (ctx, { recipient }) => {
  const login = await findLogin(ctx.db, recipient)
  if (!login) return null
  const { userId } = login
  const link = await sessionRegistry(ctx.env.bindings, userId).issueLink('reset-password', { email: login.email })
  if (!link) {
    ctx.log.warn('reset link not issued: one was mailed a moment ago, or enough within the hour', { userId })
    return null
  }
  await recordEvent(ctx, 'password.reset-requested', userId)
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  return {
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        `Somebody, probably you, asked for a new password for your ${appName} login. The link works once and for 30 minutes; a newer mail makes it worthless.`,
        'You did not ask for this? Then ignore this mail: your password stays as it is. Give the link to nobody.',
      ],
      action: { label: 'Choose a new password', url: linkUrl(ctx, '/auth/reset-password', { userId, secret: link.secret }) },
      supportEmail,
      appName,
    }),
    expiresAtMs: link.expiresAtMs,
  }
}
