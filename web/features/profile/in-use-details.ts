import { AccountInUseDetails } from '#worker/contracts/data-rights.ts'
import { isApiError } from '#web/lib/api-error.ts'

/** What has to end before the account can be closed, when that is why it was not. */
export function inUseDetails(error: unknown): AccountInUseDetails | null {
  if (!isApiError(error, 'ACCOUNT_IN_USE')) return null
  const details = AccountInUseDetails.safeParse(error.details)
  return details.success ? details.data : null
}
