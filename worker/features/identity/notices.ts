import type { ServiceContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { composeMail } from '#worker/lib/mail.ts'

const WEEK_MS = 7 * 86_400_000

/** What happened, as the mail's subject says it, and what it means. */
const NOTICES = {
  'password-changed': ['Your password was changed', 'Your other devices have been signed out.'],
  'password-reset': [
    'Your password was reset',
    'All devices have been signed out. Sign in with the new password; your second factor stays as it was.',
  ],
  'email-changed': ['Your e-mail address was changed', 'From now on you sign in with the new address.'],
  'authenticator-added': [
    'An authenticator app was added',
    'Signing in now asks for its code as well. Your other devices have been signed out.',
  ],
  'authenticator-removed': [
    'Your authenticator app was removed',
    'Signing in no longer asks for its code. Your other devices have been signed out.',
  ],
  'recovery-code-used': [
    'A recovery code was used',
    'Each code works once. Ask for new ones when few are left, or when somebody else may have seen them.',
  ],
  'recovery-codes-renewed': ['You have new recovery codes', 'The former ones no longer work.'],
  'passkey-added': ['A passkey was added', 'It signs in to your account by itself. Your other devices have been signed out.'],
  'passkey-removed': ['A passkey was removed', 'It no longer signs in. Your other devices have been signed out.'],
  'sessions-ended': ['All your devices were signed out', 'Sign in again where you want to go on.'],
  'session-copied': [
    'A sign-in was ended because it was used twice',
    'Somebody may have copied it from one of your devices, so we ended it. Sign in again, and change your password if this surprises you.',
  ],
  'login-locked': [
    'Sign-in was locked after too many wrong passwords',
    'Nobody got in. Devices that you signed in with before still work, and resetting the password opens the lock.',
  ],
  'account-closed': ['Your login was closed', 'Nobody can sign in with this e-mail address any more.'],
} as const satisfies Record<string, readonly [string, string]>

export type NoticeKind = keyof typeof NOTICES

/** `once` makes the event's own name: the same event is one mail. */
export type NoticeTo = { userId: string; email: string; once: string }

/** Mails a security change to the account's address (reliability §1c). Call it after the change. */
export async function sendNotice(ctx: ServiceContext, kind: NoticeKind, { userId, email, once }: NoticeTo): Promise<void> {
  const [title, meaning] = NOTICES[kind]
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail, PUBLIC_BASE_URL: base } = ctx.env
  const now = ctx.clock.now()
  const id = ctx.ids.ulid()
  const mail = {
    uniqueKey: `notice:${kind}:${userId}:${once}`,
    kind: `notice-${kind}`,
    to: email,
    subject: `${title} – ${appName}`,
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        `${title}, on ${tokyoTime(now)} (Japan time).`,
        meaning,
        'Was it you? Then there is nothing to do. If not, reset your password, look at the devices and sign-in methods of your account, and write to us.',
      ],
      ...(kind !== 'account-closed' && {
        action: { label: 'Check your account', url: new URL('/account/security', base).href },
      }),
      supportEmail,
      appName,
    }),
    expiresAtMs: now + WEEK_MS,
    repeatable: true,
  }
  await insertMail(ctx.db, mail, { id, nowMs: now })
  nudgeMail(ctx, id)
}

function tokyoTime(milliseconds: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(milliseconds)
}
