import { mutationOptions } from '@tanstack/react-query'
import { client, send, withKey } from '#web/lib/api-client.ts'
import { sessionsQuery } from './list-sessions.ts'

export const endSession = mutationOptions({
  mutationFn: ({ id, key }: { id: string; key: string }) =>
    send(client.api.auth.sessions[':id'].$delete({ param: { id } }, withKey(key))),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(sessionsQuery),
})
