import type { ServiceContext } from '#worker/context.ts'
import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { composeMail } from '#worker/lib/mail.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

/** The link to the new address. `uniqueKey` names the wish. */
export function confirmMail(
  ctx: ServiceContext,
  to: string,
  link: { url: string; expiresAtMs: number; uniqueKey: string },
): OutgoingMail {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  return {
    uniqueKey: `email-confirm-link:${link.uniqueKey}`,
    kind: 'email-confirm-link',
    to,
    subject: `Confirm your e-mail address for ${appName}`,
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        `Somebody, probably you, wants to sign in to ${appName} with this e-mail address. The link works once and for 60 minutes.`,
        'You did not ask for this? Then ignore this mail, and nothing changes.',
      ],
      action: { label: 'Confirm this address', url: link.url },
      supportEmail,
      appName,
    }),
    expiresAtMs: link.expiresAtMs,
    repeatable: true,
    secret: true,
  }
}

/** Instead of it to an address that another login has. */
export function inUseMail(ctx: ServiceContext, to: string, uniqueKey: string): OutgoingMail {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  return {
    uniqueKey: `email-change-in-use:${uniqueKey}`,
    kind: 'email-change-in-use',
    to,
    subject: `This e-mail address has a ${appName} login already`,
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        `Somebody, probably you, wanted to use this e-mail address for another ${appName} login. It has one already, so nothing was changed.`,
        'Sign in with this address, or choose another one for the other login. If it was not you, there is nothing to do.',
      ],
      action: { label: 'Sign in', url: new URL('/auth/login', ctx.env.PUBLIC_BASE_URL).href },
      supportEmail,
      appName,
    }),
    expiresAtMs: ctx.clock.now() + NUMBERS.emailChangeMs,
    repeatable: true,
  }
}
