import type { ServiceContext } from '#worker/context.ts'
import { queueSecurityNotice, type SecurityNoticeKind } from './security-notices.ts'

export type NoticeKind = SecurityNoticeKind

/** `once` makes the event's own name: the same event is one mail. */
export type NoticeTo = { userId: string; email: string; once: string }

/** Short for notices that need no more than their kind. Call it after the change. */
export function sendNotice(ctx: ServiceContext, kind: NoticeKind, { userId, email, once }: NoticeTo): Promise<void> {
  return queueSecurityNotice(ctx, { kind, userId, to: email, uniqueKey: once })
}
