import type { ServiceContext } from '#worker/context.ts'
import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { CodeRecipient } from './code-recipient.ts'

const HOUR_MS = 3_600_000

type Request = { to: string; customerNumber: string; uniqueKey: string }
type CodeRequest = Request & { email: string; sentTo: CodeRecipient['sentTo'] }

/** The code, to whoever may have it. The address of the sign-up is named so that its owner can tell a stranger's attempt. */
export function codeMail(
  ctx: ServiceContext,
  { email, sentTo, ...request }: CodeRequest,
  { code, expiresAtMs }: { code: string; expiresAtMs: number },
): OutgoingMail {
  return compose(ctx, request, {
    kind: 'sign-up-code',
    secret: true,
    subject: `Your ${ctx.env.APP_NAME} sign-up code`,
    paragraphs: [
      `Your code is ${code}`,
      `Enter it within 10 minutes to finish signing up with customer number ${request.customerNumber} and the e-mail address ${email}.`,
      ...(sentTo === 'account'
        ? [
            `Your login will have the address of this mailbox. We then mail a link to ${email}: once it is opened there, you sign in with that address.`,
          ]
        : []),
      'You did not ask for this? Then ignore this mail and give the code to nobody. We never ask for it by phone or chat.',
    ],
    expiresAtMs,
  })
}

export function alreadyLinkedMail(ctx: ServiceContext, request: Request): OutgoingMail {
  return compose(
    ctx,
    { ...request, uniqueKey: `sign-up-already-linked:${request.uniqueKey}` },
    {
      kind: 'sign-up-already-linked',
      subject: `You already have a ${ctx.env.APP_NAME} login`,
      paragraphs: [
        `Somebody, probably you, asked to sign up with customer number ${request.customerNumber}. This customer has a login already, so no code is needed.`,
        'Sign in with the e-mail address and password of that login. If you no longer know them, reply to this mail.',
      ],
      action: { label: 'Sign in', url: new URL('/auth/login', ctx.env.PUBLIC_BASE_URL).href },
      expiresAtMs: ctx.clock.now() + HOUR_MS,
    },
  )
}

export function emailInUseMail(ctx: ServiceContext, request: Request): OutgoingMail {
  return compose(
    ctx,
    { ...request, uniqueKey: `sign-up-email-in-use:${request.uniqueKey}` },
    {
      kind: 'sign-up-email-in-use',
      subject: `You already have a ${ctx.env.APP_NAME} login`,
      paragraphs: [
        'Somebody, probably you, asked to sign up with this e-mail address. It has a login already: sign in with it.',
        'For another customer number, sign up with another e-mail address. If it was not you, nothing has changed.',
      ],
      action: { label: 'Sign in', url: new URL('/auth/login', ctx.env.PUBLIC_BASE_URL).href },
      expiresAtMs: ctx.clock.now() + HOUR_MS,
    },
  )
}

function compose(
  ctx: ServiceContext,
  request: Request,
  content: {
    kind: string
    secret?: true
    subject: string
    paragraphs: readonly string[]
    action?: { label: string; url: string }
    expiresAtMs: number
  },
): OutgoingMail {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  const { kind, secret = false, subject, expiresAtMs, ...body } = content
  return {
    uniqueKey: request.uniqueKey,
    kind,
    to: request.to,
    subject,
    ...composeMail({ greeting: 'Hello,', ...body, supportEmail, appName }),
    expiresAtMs,
    repeatable: true,
    secret,
  }
}
