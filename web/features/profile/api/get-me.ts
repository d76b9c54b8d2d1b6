import { queryOptions } from '@tanstack/react-query'
import { MeView } from '#worker/contracts/identity.ts'
import { client, read } from '#web/lib/api-client.ts'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => read(MeView, client.api.me.$get()),
})
