import type { ServiceContext } from '#worker/context.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { VendorRejected } from '#worker/lib/errors.ts'
import { claimFollowUp, endFollowUp, type FollowUp, listDueFollowUps, openFollowUpTask } from './recovery-repo.ts'
import { settleEmail } from './recovery-sessions.ts'
import { findLoginOf, type Login } from './repo.ts'

const PAUSE_MS = 5 * 60_000
const MOST_A_SWEEP = 20

/** Cron: what a vendor that was down or a lost request left behind. */
export async function sweepEmailFollowUps(ctx: ServiceContext): Promise<void> {
  for (const { userId } of await listDueFollowUps(ctx.db, ctx.clock.now(), MOST_A_SWEEP)) await followEmailChange(ctx, userId)
}

/**
 * Billing's mails and the staff's go where the customer signs in. Only an address that was the former one is replaced: any other was set
 * there on purpose. Both writes set a value, so that repeating them is harmless.
 */
export async function followEmailChange(ctx: ServiceContext, userId: string): Promise<void> {
  const now = ctx.clock.now()
  const claim = await claimFollowUp(ctx.db, userId, { now, pauseMs: PAUSE_MS })
  if (!claim) return
  try {
    const login = await findLoginOf(ctx.db, userId)
    if (login?.email === claim.email) {
      await settleEmail(ctx, userId, login.email)
      await updateBilling(ctx, login, claim)
      await updateContact(ctx, login, claim)
    }
    await endFollowUp(ctx.db, claim)
  } catch (error) {
    if (!(error instanceof VendorRejected)) {
      ctx.log.warn('changed e-mail address not passed on yet', { userId, attempts: claim.attempts, error: nameOf(error) })
      return
    }
    await openFollowUpTask(ctx, userId, `${error.vendor} ${error.vendorCode}`)
    await endFollowUp(ctx.db, claim)
  }
}

async function updateBilling(ctx: ServiceContext, { clientId, accountId }: Login, followUp: FollowUp): Promise<void> {
  const client = await ctx.ports.billing.findClient(clientId)
  if (!client || !isFormer(client.email, followUp)) return
  await ctx.ports.billing.updateClient(clientId, { email: followUp.email })
  await clearCopies(ctx, accountId, ['profile'], 'login e-mail changed')
}

async function updateContact(ctx: ServiceContext, { accountId }: Login, followUp: FollowUp): Promise<void> {
  const account = await ctx.ports.crm.findAccount(accountId)
  if (!account?.contactId || !isFormer(account.contactEmail, followUp)) return
  await ctx.ports.crm.setContactEmail(account.contactId, followUp.email)
}

function isFormer(email: string | null, { formerEmails, email: wanted }: FollowUp): boolean {
  const present = email?.trim().toLowerCase() ?? ''
  return present !== wanted && formerEmails.split(' ').includes(present)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
