import { mutationOptions } from '@tanstack/react-query'
import { isApiError } from '#web/lib/api-error.ts'
import { client, send, withKey } from '#web/lib/api-client.ts'
import { sessionsQuery } from './list-sessions.ts'

/** Every device but this one. A session that ended meanwhile is as good as ended by us. */
export const endOtherSessions = mutationOptions({
  mutationFn: ({ ids, key }: { ids: readonly string[]; key: string }) => Promise.all(ids.map((id) => end(id, `${key}.${id}`))),
  onSettled: (_data, _error, _variables, _result, { client: queries }) => queries.invalidateQueries(sessionsQuery),
})

async function end(id: string, key: string): Promise<void> {
  try {
    await send(client.api.auth.sessions[':id'].$delete({ param: { id } }, withKey(key)))
  } catch (error) {
    if (!isApiError(error, 'NOT_FOUND')) throw error
  }
}
