import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { SessionView } from '#worker/contracts/identity.ts'
import { client, read } from '#web/lib/api-client.ts'

const SessionListView = z.object({ items: z.array(SessionView) })

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await read(SessionListView, client.api.auth.sessions.$get())).items,
})
