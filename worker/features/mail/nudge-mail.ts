import type { ServiceContext } from '#worker/context.ts'
import type { MailNudge } from '#worker/contracts/mail.ts'

/** Makes a queued mail leave soon. The outbox row is the truth: a nudge that is lost only means that the sweep sends it. */
export function nudgeMail(ctx: ServiceContext, mailId: string): void {
  ctx.background(ctx.env.bindings.MAIL.send({ mailId } satisfies MailNudge))
}
