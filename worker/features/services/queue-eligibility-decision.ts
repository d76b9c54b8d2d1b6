import type { ServiceContext } from '#worker/context.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import { composeMail } from '#worker/lib/mail.ts'
import type { CrmAccount } from '#worker/ports/crm.ts'
import { findPortalUser } from './repo.ts'
import { toEligibilityView } from './to-account-services.ts'

const WEEK_MS = 7 * 24 * 3_600_000
/** Salesforce keeps whole seconds. */
const SECOND_MS = 1000

/**
 * Tells the customer what staff decided about the address: one mail a decision, however often its event comes. Decisions older
 * than a week or than the login are no news: events come for other changes of the account too.
 */
export async function queueEligibilityDecision(ctx: ServiceContext, accountId: string): Promise<void> {
  const user = await findPortalUser(ctx.db, accountId)
  if (!user) return
  const account = await ctx.ports.crm.findAccount(accountId)
  const decidedAt = account?.eligibilityCheckedAt
  if (!account || !decidedAt || (account.eligibility !== 'eligible' && account.eligibility !== 'not-eligible')) return
  // The change that names the line comes as an event of its own.
  if (account.eligibility === 'eligible' && toEligibilityView(account).offeringType === null) {
    ctx.log.warn('eligible without a known offering type: nothing can be ordered', { accountId })
    return
  }
  const expiresAtMs = Date.parse(decidedAt) + WEEK_MS
  const nowMs = ctx.clock.now()
  if (Date.parse(decidedAt) + SECOND_MS <= Date.parse(user.since) || expiresAtMs < nowMs) return

  const { PUBLIC_BASE_URL, SUPPORT_EMAIL, APP_NAME } = ctx.env
  const { subject, label, ...words } = account.eligibility === 'eligible' ? eligible(account) : notEligible(account)
  const body = composeMail({
    ...words,
    action: { label, url: `${PUBLIC_BASE_URL}/account/services/internet` },
    supportEmail: SUPPORT_EMAIL,
    appName: APP_NAME,
  })
  const uniqueKey = `eligibility-decided:${accountId}:${decidedAt}:${account.eligibility}`
  const id = await derivedUlid('mail', uniqueKey)
  const mail = { uniqueKey, kind: 'eligibility-decided', to: user.email, subject, ...body, expiresAtMs, repeatable: false }
  await insertMail(ctx.db, mail, { id, nowMs })
  await nudgeMail(ctx, id)
}

type Words = { subject: string; greeting: string; paragraphs: string[]; label: string }

function eligible({ offeringType }: CrmAccount): Words {
  return {
    subject: 'Home internet is available at your address',
    greeting: 'Good news: home internet is available at your address.',
    paragraphs: [
      `We checked your address: the line that reaches it is ${offeringType}.`,
      'You can order one of its plans in your account right away.',
    ],
    label: 'See my plans',
  }
}

function notEligible({ eligibilityNotes }: CrmAccount): Words {
  return {
    subject: 'Home internet is not available at your address yet',
    greeting: 'We checked your address for home internet.',
    paragraphs: [
      'Unfortunately none of our lines reaches it at the moment.',
      ...(eligibilityNotes ? [`Our staff noted: ${eligibilityNotes}`] : []),
      'If the address is not right or something has changed, correct it in your account and ask for another check. Mobile plans work at any address.',
    ],
    label: 'Home internet in my account',
  }
}
