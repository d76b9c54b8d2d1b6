import { mutationOptions } from '@tanstack/react-query'
import type { ChangePasswordInput } from '#worker/contracts/recovery.ts'
import { client, send } from '#web/lib/api-client.ts'

/** Every other session ends; this browser gets a new one with the answer. */
export const changePassword = mutationOptions({
  gcTime: 0,
  mutationFn: (json: ChangePasswordInput) => send(client.api.auth['change-password'].$post({ json })),
})
