import { queryOptions } from '@tanstack/react-query'
import { AccountServicesView } from '#worker/contracts/services.ts'
import { client, read } from '#web/lib/api-client.ts'

export const accountServicesQuery = queryOptions({
  queryKey: ['account-services'],
  queryFn: () => read(AccountServicesView, client.api.account.services.$get()),
})
