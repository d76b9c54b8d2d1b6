import type { ServiceContext } from '#worker/context.ts'
import { insertMail, type OutgoingMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { composeMail } from '#worker/lib/mail.ts'

const WORTH_MS = 3 * 86_400_000

type Words = {
  subject: string
  /** What happened, as a sentence without its time; `detail` is a name or address. */
  happened: (detail: string) => string
  /** What it means for the customer. */
  meaning?: string
}

const NOTICES = {
  'password-changed': {
    subject: 'Your password was changed',
    happened: () => 'The password of your login was changed.',
    meaning: 'Your other devices have been signed out.',
  },
  'password-reset': {
    subject: 'Your password was reset',
    happened: () => 'The password of your login was set anew with the link from our mail.',
    meaning: 'All devices have been signed out. Sign in with the new password; your second factor stays as it was.',
  },
  'email-change-requested': {
    subject: 'Your e-mail address is to be changed',
    happened: (detail) => `Somebody who is signed in asked to change the e-mail address of your login to ${detail}.`,
    meaning: 'Nothing has changed yet: the new address must be confirmed first.',
  },
  'email-changed': {
    subject: 'Your e-mail address was changed',
    happened: (detail) => `The e-mail address of your login was changed to ${detail}.`,
    meaning: 'From now on you sign in with the new address, and our mails go there.',
  },
  'email-change-undone': {
    subject: 'Your former e-mail address is back',
    happened: (detail) => `The change of your e-mail address was undone. You sign in with ${detail} again.`,
    meaning: 'All devices have been signed out.',
  },
  'authenticator-added': {
    subject: 'An authenticator app was added',
    happened: () => 'An authenticator app was added to your login.',
    meaning: 'Signing in now asks for its code as well. Your other devices have been signed out.',
  },
  'authenticator-removed': {
    subject: 'Your authenticator app was removed',
    happened: () => 'The authenticator app was removed from your login.',
    meaning: 'Signing in no longer asks for its code. Your other devices have been signed out.',
  },
  'factors-taken-back': {
    subject: 'What was added to your login is removed',
    happened: () =>
      'Passkeys, authenticator app and recovery codes that were added by somebody else were removed with the link from our mail.',
    meaning: 'All devices have been signed out. Now choose a new password.',
  },
  'second-factor-locked': {
    subject: 'Somebody enters wrong codes for your login',
    happened: () => 'Five wrong codes in a row were entered for your login, after the right password.',
    meaning: 'For a while no code is accepted, the right one neither. Each time it happens again, this takes longer.',
  },
  'recovery-code-used': {
    subject: 'A recovery code was used',
    happened: (detail) => `Somebody signed in with one of your recovery codes. ${detail}`.trim(),
    meaning: 'Each code works once. Ask for new ones when few are left, or when somebody else may have seen them.',
  },
  'recovery-codes-renewed': {
    subject: 'You have new recovery codes',
    happened: () => 'New recovery codes were made for your login.',
    meaning: 'The former ones no longer work.',
  },
  'passkey-added': {
    subject: 'A passkey was added',
    happened: (detail) => `The passkey ${detail} was added to your login.`.replace('  ', ' '),
    meaning: 'It signs in by itself. Your other devices have been signed out.',
  },
  'passkey-removed': {
    subject: 'A passkey was removed',
    happened: (detail) => `The passkey ${detail} was removed from your login.`.replace('  ', ' '),
    meaning: 'It no longer signs in. Your other devices have been signed out.',
  },
  'sessions-ended': {
    subject: 'All your devices were signed out',
    happened: () => 'All sessions of your login were ended.',
    meaning: 'Sign in again where you want to go on.',
  },
  'session-copied': {
    subject: 'A sign-in was ended because it was used twice',
    happened: () => 'Somebody may have copied a sign-in from one of your devices, so we ended it.',
    meaning: 'Your other devices go on. Sign in again on the one that was signed out.',
  },
  'login-locked': {
    subject: 'Sign-in was locked after too many wrong passwords',
    happened: () => 'There were too many attempts to sign in with a wrong password, so we pause them. Nobody got in.',
    meaning: 'Devices that you signed in with before still work, and resetting the password opens the lock.',
  },
  'account-closed': {
    subject: 'Your login was closed',
    happened: () => 'Your login was closed, and all devices have been signed out.',
    meaning: 'Nobody can sign in with this e-mail address any more.',
  },
} as const satisfies Record<string, Words>

export type SecurityNoticeKind = keyof typeof NOTICES

export type SecurityNotice = {
  kind: SecurityNoticeKind
  userId: string
  to: string
  /** Names the event among those of this kind and user, such as a session id or a day: the same event is one mail. */
  uniqueKey: string
  /** Name or address the sentence needs: a passkey's name, the new address. */
  detail?: string
  /** "Chrome on Windows", "Tokyo, JP". */
  device?: string
  place?: string | null
  /** Stands instead of the reset link where a link of its own helps better. */
  remedy?: { sentence: string; label: string; url: string }
}

/** Mails that something about the security of a login changed. Throws only when D1 does not answer; repeating it is harmless. */
export async function queueSecurityNotice(ctx: ServiceContext, notice: SecurityNotice): Promise<void> {
  const id = ctx.ids.ulid()
  await insertMail(ctx.db, securityNotice(ctx, notice), { id, nowMs: ctx.clock.now() })
  nudgeMail(ctx, id)
}

/** The mail alone, for a batch with the change it tells of. */
export function securityNotice(ctx: ServiceContext, notice: SecurityNotice): OutgoingMail {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = ctx.env
  const now = ctx.clock.now()
  const words: Words = NOTICES[notice.kind]
  const remedy = notice.remedy ?? remedyOf(ctx, notice.kind)
  const from = [notice.device, notice.place].filter(Boolean).join(', ')
  return {
    uniqueKey: `notice:${notice.kind}:${notice.userId}:${notice.uniqueKey}`,
    kind: `notice-${notice.kind}`,
    to: notice.to,
    subject: `${words.subject} (${appName})`,
    ...composeMail({
      greeting: 'Hello,',
      paragraphs: [
        words.happened(notice.detail ?? ''),
        ...(words.meaning ? [words.meaning] : []),
        `When: ${tokyoTime(now)}${from === '' ? '' : `. From: ${from}`}.`,
        'If this was you, there is nothing to do.',
        remedy.sentence,
      ],
      action: { label: remedy.label, url: remedy.url },
      supportEmail,
      appName,
    }),
    expiresAtMs: now + WORTH_MS,
    repeatable: true,
    ...(notice.remedy && { secret: true }),
  }
}

function remedyOf({ env }: ServiceContext, kind: SecurityNoticeKind): NonNullable<SecurityNotice['remedy']> {
  if (kind === 'account-closed') {
    const sentence = 'If this was not you, write to us at once.'
    return { sentence, label: 'Write to us', url: `mailto:${env.SUPPORT_EMAIL}` }
  }
  return {
    sentence:
      'If this was not you, choose a new password at once: that ends all sessions. Passkeys, authenticator apps and recovery codes stay: if one was added that is not yours, open the link in the mail that told you of it. Then tell us by replying to this mail.',
    label: 'Choose a new password',
    url: new URL('/auth/forgot-password', env.PUBLIC_BASE_URL).href,
  }
}

/** What happened, as a sentence without its time. */
export function happened(kind: SecurityNoticeKind, detail: string): string {
  return NOTICES[kind].happened(detail)
}

export function tokyoTime(milliseconds: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' })
  return `${format.format(milliseconds)} (Japan time)`
}
