import type { OutgoingMail } from '#worker/db/mail-outbox.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { SignUp } from './sign-up.ts'

export type MailSettings = { appName: string; baseUrl: string; supportEmail: string }

const WORTH_MS = 3 * 86_400_000

export function welcomeMail(signUp: SignUp, now: number, { appName, baseUrl, supportEmail }: MailSettings): OutgoingMail {
  const name = signUp.profile ? `${signUp.profile.firstName} ${signUp.profile.lastName}` : 'customer'
  return {
    uniqueKey: `welcome:${signUp.userId}`,
    kind: 'welcome',
    to: signUp.email,
    cc: supportEmail,
    subject: `Welcome to ${appName}`,
    ...composeMail({
      greeting: `Dear ${name},`,
      paragraphs: [
        `Your ${appName} login is ready. It belongs to customer number ${signUp.account.customerNumber}.`,
        'Sign in with your e-mail address to order, to see your invoices and to manage your lines.',
        'You did not sign up yourself? Reply to this mail at once, and we will close the login.',
      ],
      action: { label: 'Open your account', url: new URL('/dashboard', baseUrl).href },
      supportEmail,
      appName,
    }),
    expiresAtMs: now + WORTH_MS,
    repeatable: true,
  }
}
