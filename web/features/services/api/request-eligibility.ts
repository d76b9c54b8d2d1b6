import { mutationOptions } from '@tanstack/react-query'
import { EligibilityView } from '#worker/contracts/services.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'
import { withEligibility } from '../with-eligibility.ts'
import { accountServicesQuery } from './get-account-services.ts'

/** Asks our staff to check what the account's own address can get. The page says so at once, and reads everything again. */
export const requestEligibility = mutationOptions({
  mutationFn: ({ note, key }: { note: string; key: string }) =>
    read(EligibilityView, client.api.eligibility.requests.$post({ json: note === '' ? {} : { note } }, withKey(key))),
  onSuccess: (view, _variables, _result, { client: queries }) =>
    queries.setQueryData(accountServicesQuery.queryKey, (services) => services && withEligibility(services, view)),
  onSettled: (_view, _error, _variables, _result, { client: queries }) => queries.invalidateQueries(accountServicesQuery),
})
