import type { PortalEnv } from '#worker/env.ts'
import { clock } from '#worker/lib/clock.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { MailTemplate } from './outbox.ts'
import type { Run } from './run.ts'

const WEEK_MS = 7 * 24 * 3_600_000

/** Activation codes are bearer secrets: the mail leads to the page behind the login instead of carrying one. */
export function composeOrderMail(template: MailTemplate, run: Run, env: PortalEnv) {
  const facts = run.facts
  const title = facts?.title ?? 'your service'
  const number = facts?.orderNumber ?? ''
  const base = env.PUBLIC_BASE_URL
  const [subject, paragraphs, action] = contentOf(template, title, number, base, facts?.category ?? 'vpn')
  const body = composeMail({ greeting: 'Hello,', paragraphs, action, supportEmail: env.SUPPORT_EMAIL, appName: env.APP_NAME })
  return { subject, ...body, expiresAtMs: clock.now() + WEEK_MS }
}

type Content = [subject: string, paragraphs: string[], action: { label: string; url: string }]

function contentOf(template: MailTemplate, title: string, number: string, base: string, category: string): Content {
  const order = `order ${number}`.trim()
  switch (template) {
    case 'completed': {
      const next =
        category === 'sim'
          ? 'Your line is live. Sign in to see your phone number and, for an eSIM, the QR code that puts it on your phone.'
          : 'Your service is active. You can see it and its invoice any time after signing in.'
      return [
        `${title} is ready`,
        [`${title} (${order}) has been activated.`, next],
        { label: 'See my services', url: `${base}/subscriptions` },
      ]
    }
    case 'payment-needed':
      return [
        `A payment method is needed for ${order}`,
        [
          `We could not start ${title}, because there is no payment method on your account.`,
          'Add a card; our staff then start your order again.',
        ],
        { label: 'Add a payment method', url: `${base}/billing/payments` },
      ]
    case 'payment-needed-ahead':
      return [
        `Before your activation: add a payment method`,
        [
          `${title} is scheduled to start soon, but there is no payment method on your account.`,
          'Please add a card before the activation date.',
        ],
        { label: 'Add a payment method', url: `${base}/billing/payments` },
      ]
    case 'given-up':
      return [
        `We could not deliver your ${order}`,
        [
          `We are sorry: ${title} could not be delivered, and the order is cancelled. Nothing is charged for it.`,
          'Write to us if you want to know more or to order again.',
        ],
        { label: 'See my orders', url: `${base}/orders` },
      ]
    case 'delayed':
      return [
        `Your ${order} needs another look`,
        [
          `We could not finish ${title} yet. You do not need to order again: nothing was charged twice, and our staff are looking at it.`,
        ],
        { label: 'See my order', url: `${base}/orders` },
      ]
  }
}
