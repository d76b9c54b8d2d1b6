import type { Clock } from '#worker/lib/clock.ts'
import type { Mailer } from '#worker/ports/mailer.ts'
import type { Transport } from '../transport.ts'
import { createSendgridClient } from './client.ts'

export type SendgridSettings = { from: string; fromName: string; environment: string }

export function createSendgridMailer(deps: { transport: Transport; clock: Clock; settings: SendgridSettings }): Mailer {
  const client = createSendgridClient(deps)
  const { from, fromName, environment } = deps.settings
  return {
    send: async ({ outboxId, kind, to, cc, subject, text, html }) => {
      const copies = cc !== null && cc.toLowerCase() !== to.toLowerCase() ? { cc: [{ email: cc }] } : {}
      const { messageId } = await client.send({
        personalizations: [{ to: [{ email: to }], ...copies }],
        from: { email: from, name: fromName },
        subject,
        content: [
          { type: 'text/plain', value: text },
          { type: 'text/html', value: html },
        ],
        // Opaque ids only: SendGrid keeps these long and does not treat them as personal data.
        custom_args: { outboxId, kind, env: environment },
        // Rewritten links break and leak sign-in, reset and eSIM secrets.
        tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false } },
      })
      return { providerMessageId: messageId }
    },
  }
}
