import { z } from 'zod'

/** What the mail queue carries: the id of an outbox row. */
export const MailNudge = z.object({ mailId: z.string() })
export type MailNudge = z.infer<typeof MailNudge>
