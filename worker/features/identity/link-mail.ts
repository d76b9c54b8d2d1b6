import type { ServiceContext } from '#worker/context.ts'
import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { LinkOffer } from './link-offer.ts'

type LinkMail = { to: string; offer: LinkOffer; url: string; uniqueKey: string; expiresAtMs: number }

/** To whoever may decide. The login is named so that its owner can tell a stranger's attempt. */
export function linkMail(ctx: ServiceContext, { to, offer, url, uniqueKey, expiresAtMs }: LinkMail): OutgoingMail {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  const wish =
    offer.provedNumber === null
      ? `Somebody, probably you, signed in with the billing login ${offer.email} and wants to use it here.`
      : `Somebody, probably you, wants to link the billing login ${offer.email} to customer number ${offer.provedNumber}.`
  return {
    uniqueKey,
    kind: 'link-account',
    to,
    subject: `Link your billing login to ${appName}`,
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        wish,
        'Is this billing login yours? Then open the link within 30 minutes and confirm. It works once.',
        'It is not yours? Then ignore this mail and do not open the link: whoever holds that login would get into the account. If it is yours, but you did not ask for this, change its password in the billing system.',
      ],
      action: { label: 'Continue linking', url },
      supportEmail,
      appName,
    }),
    expiresAtMs,
    repeatable: true,
    secret: true,
  }
}
