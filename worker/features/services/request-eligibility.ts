import type { AccountContext } from '#worker/context.ts'
import type { EligibilityView, RequestEligibilityInput } from '#worker/contracts/services.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError, VendorError } from '#worker/lib/errors.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import type { BillingClient } from '#worker/ports/billing.ts'
import type { CrmAccount, EligibilityCase, NewEligibilityRequest } from '#worker/ports/crm.ts'
import { toEligibilityView } from './to-account-services.ts'

/** Requests that staff took back by hand, one after another; more is a mistake of ours. */
const MAX_REQUESTS_TAKEN_BACK = 5
const RETRY_SECONDS = 30
/** Well over the time that a lost request may still take effect. */
const SAME_REQUEST_MS = 10 * 60_000

/**
 * Asks staff what reaches the account's own address. The case's id derives from the account and its last case, so that
 * pressing twice, two tabs and a lost answer are one case. An account that waits, or is eligible, is answered as it is.
 */
export async function requestEligibility(ctx: AccountContext, input: RequestEligibilityInput): Promise<EligibilityView> {
  const { accountId, clientId } = ctx.actor
  const account = await ctx.ports.crm.findAccount(accountId)
  if (!account) throw new DomainError('NOT_FOUND')
  if (account.eligibility === 'pending' || account.eligibility === 'eligible') {
    await clearEligibility(ctx)
    return toEligibilityView(account)
  }
  const client = await ctx.ports.billing.findClient(clientId)
  if (!client) throw new DomainError('NOT_FOUND')

  const requestedAt = await openCase(ctx, account, {
    accountId,
    contactId: ctx.actor.contactId ?? account.contactId,
    requestedAt: wholeSecond(ctx.clock.now()),
    subject: `Address check for home internet: ${account.customerNumber}`,
    description: describe(client, account.customerNumber, input.note),
  })
  await clearEligibility(ctx)
  return { ...toEligibilityView(account), status: 'pending', requestedAt }
}

/**
 * Returns since when the case waits. A closed or older one under the same id is a request that staff took back, with the
 * account's note of it: this is the next number.
 */
async function openCase(
  ctx: AccountContext,
  account: CrmAccount,
  request: Omit<NewEligibilityRequest, 'portalCaseId'>,
): Promise<string> {
  for (let number = 0; number <= MAX_REQUESTS_TAKEN_BACK; number++) {
    const portalCaseId = await derivedUlid('eligibility', account.id, account.eligibilityCaseId ?? '', String(number))
    const result = await send(ctx, { ...request, portalCaseId })
    if (result === 'created') return request.requestedAt
    if (!result.closed && ctx.clock.now() - Date.parse(result.createdAt) < SAME_REQUEST_MS) return result.createdAt
  }
  ctx.log.error('address check cannot be asked for again', { accountId: account.id })
  throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: RETRY_SECONDS })
}

/** 'created', or the case that had this id before. */
async function send(ctx: AccountContext, request: NewEligibilityRequest): Promise<'created' | EligibilityCase> {
  const { crm } = ctx.ports
  try {
    if ((await crm.requestEligibility(request)) === 'created') return 'created'
  } catch (error) {
    if (!(error instanceof VendorError) || error.outcome === 'not-applied') throw error
    ctx.log.warn('address check without an answer', { vendor: error.vendor })
  }
  const found = await crm.findEligibilityCase(request.portalCaseId)
  if (!found) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: RETRY_SECONDS })
  return found
}

/** Salesforce keeps no fractions: the page shows the same instant before and after it is read back. */
function wholeSecond(milliseconds: number): string {
  return iso(Math.floor(milliseconds / 1000) * 1000)
}

function clearEligibility(ctx: AccountContext): Promise<void> {
  return clearCopies(ctx, ctx.actor.accountId, ['eligibility'], 'address check asked for')
}

function describe({ address }: BillingClient, customerNumber: string, note: string | undefined): string {
  const { address1, address2, city, state, postcode, country } = address
  return [
    `Customer ${customerNumber} asks which internet line reaches this address:`,
    [address1, address2, city, `${state} ${postcode}`, country].filter(Boolean).join('\n'),
    ...(note ? [`Note from the customer:\n${note}`] : []),
  ].join('\n\n')
}
