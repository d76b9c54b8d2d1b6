import { queryOptions } from '@tanstack/react-query'
import { MfaView } from '#worker/contracts/mfa.ts'
import { client, read } from '#web/lib/api-client.ts'

export const mfaQuery = queryOptions({
  queryKey: ['mfa'],
  queryFn: () => read(MfaView, client.api.auth.mfa.$get()),
})
