import type { AccountContext } from '#worker/context.ts'
import type { EligibilityView } from '#worker/contracts/services.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { BugError } from '#worker/lib/errors.ts'
import type { AccountFacts } from '#worker/ports/account-data.ts'
import { toEligibilityView } from './to-account-services.ts'

export async function getEligibility(ctx: AccountContext): Promise<EligibilityView> {
  return toEligibilityView(await getAccountFacts(ctx))
}

export async function getAccountFacts(ctx: AccountContext): Promise<AccountFacts> {
  const { value: account } = await readCopy(ctx, 'eligibility')
  if (!account) throw new BugError('a mapped account is missing in Salesforce', { accountId: ctx.actor.accountId })
  return account
}
