import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { SignUp } from './sign-up.ts'

export type MailSettings = { appName: string; baseUrl: string; supportEmail: string }

const WORTH_MS = 3 * 86_400_000

export function welcomeMail(signUp: SignUp, now: number, { appName, baseUrl, supportEmail }: MailSettings): OutgoingMail {
  const { greeting, paragraphs, action } = signUp.road === 'link' ? linkedWords(signUp) : signedUpWords(signUp, appName)
  return {
    uniqueKey: `welcome:${signUp.userId}`,
    kind: 'welcome',
    to: signUp.email,
    cc: supportEmail,
    subject: `Welcome to ${appName}`,
    ...composeMail({
      greeting,
      paragraphs,
      action: { label: action.label, url: new URL(action.path, baseUrl).href },
      supportEmail,
      appName,
    }),
    expiresAtMs: now + WORTH_MS,
    repeatable: true,
  }
}

type Words = { greeting: string; paragraphs: string[]; action: { label: string; path: string } }

function signedUpWords({ profile, account }: SignUp, appName: string): Words {
  const name = profile ? `${profile.firstName} ${profile.lastName}` : 'customer'
  return {
    greeting: `Dear ${name},`,
    paragraphs: [
      `Your ${appName} login is ready. It belongs to customer number ${account.customerNumber}.`,
      'Sign in with your e-mail address to order, to see your invoices and to manage your lines.',
      'You did not sign up yourself? Reply to this mail at once, and we will close the login.',
    ],
    action: { label: 'Open your account', path: '/dashboard' },
  }
}

function linkedWords({ account }: SignUp): Words {
  return {
    greeting: 'Dear customer,',
    paragraphs: [
      `Your billing login is now linked to customer number ${account.customerNumber}.`,
      'From now on you sign in here, with this e-mail address and a password of its own. If you were interrupted before choosing one, link your billing login once more: you will be asked for it.',
      'You did not do this yourself? Reply to this mail at once, and we will close the login.',
    ],
    action: { label: 'Sign in', path: '/auth/login' },
  }
}
