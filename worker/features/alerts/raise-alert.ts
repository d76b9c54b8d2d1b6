import type { ServiceContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import { composeMail } from '#worker/lib/mail.ts'
import { closeAlert, closeQuietAlerts, openAlert } from './repo.ts'

export type Alert = {
  /** What is wrong, in one word of ours, such as `events-silent`. */
  kind: string
  /** What it is wrong with: an id, a vendor, a queue. */
  subject: string
  /** The evidence, first of all `reason`: one sentence for whoever is called. Ids and figures, never secrets or personal data. */
  detail: Readonly<Record<string, string | number | boolean | null>> & { readonly reason: string }
}

const DAY_MS = 24 * 3_600_000

/**
 * Calls a person: an open task, unique by kind and subject, a line at error, and one mail each time it opens. To be repeated for as long
 * as the trouble lasts: a repetition renews the evidence and sends what an earlier crash left unsent.
 */
export async function raiseAlert(ctx: ServiceContext, { kind, subject, detail }: Alert): Promise<void> {
  const nowMs = ctx.clock.now()
  const since = await openAlert(ctx.db, { id: ctx.ids.ulid(), kind, subject, detail: JSON.stringify(detail), nowMs })
  const uniqueKey = `alert:${kind}:${subject}:${since}`
  const id = await derivedUlid('mail', uniqueKey)
  const { APP_NAME, SUPPORT_EMAIL } = ctx.env
  const body = composeMail({
    greeting: detail.reason,
    paragraphs: [
      `Kind ${kind}, about ${subject}, since ${since}.`,
      ...Object.entries(detail)
        .filter(([name]) => name !== 'reason')
        .map(([name, value]) => `${name}: ${String(value)}`),
      'What to do stands in RUNBOOK.md under the name of the kind.',
    ],
    supportEmail: SUPPORT_EMAIL,
    appName: APP_NAME,
  })
  const mail = { uniqueKey, kind: 'alert', to: SUPPORT_EMAIL, subject: `${APP_NAME}: ${kind} (${subject})`, ...body }
  await insertMail(ctx.db, { ...mail, expiresAtMs: Date.parse(since) + DAY_MS, repeatable: true }, { id, nowMs })
  if (since !== iso(nowMs)) return
  ctx.log.error('alert', { ...detail, kind, subject })
  nudgeMail(ctx, id)
}

/** The trouble is over: the task closes by itself. */
export async function clearAlert(ctx: ServiceContext, { kind, subject }: Pick<Alert, 'kind' | 'subject'>): Promise<void> {
  if (await closeAlert(ctx.db, kind, subject, ctx.clock.now())) ctx.log.info('alert is over', { kind, subject })
}

/** For trouble that only shows itself while it happens: over when `lastAt` of its evidence is older than this. */
export async function clearQuietAlerts(ctx: ServiceContext, kind: string, lastBeforeMs: number): Promise<void> {
  await closeQuietAlerts(ctx.db, kind, iso(lastBeforeMs), ctx.clock.now())
}
