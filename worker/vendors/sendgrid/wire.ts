import { z } from 'zod'
import type { VendorWrite } from '#worker/lib/vendor-call.ts'

/** SendGrid's side of the contract (vendors/sendgrid.md §2–3). */
export const PATHS = { send: '/v3/mail/send', scopes: '/v3/scopes' } as const

export const HEADER = { messageId: 'x-message-id', rateReset: 'x-ratelimit-reset' } as const

/** 202 queued; 200 is the vendor's sandbox mode: checked, not sent. */
export const ACCEPTED = [200, 202] as const

export const ErrorAnswer = z.object({ errors: z.array(z.object({ field: z.string().nullish() })).min(1) })

export const SENDGRID_WRITES = {
  send: {
    vendor: 'sendgrid',
    operation: 'mail/send',
    reversible: 'no: a mail cannot be called back',
    marker: 'custom_args.outboxId',
    lookUp: 'a processed event that carries our outboxId, within 3 minutes',
    settleMs: 180_000,
    repeatable: false,
    definiteErrors: ['400', '404', '413', '5xx with an error object'],
  },
} as const satisfies Record<string, VendorWrite>
