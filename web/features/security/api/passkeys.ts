import { mutationOptions } from '@tanstack/react-query'
import { PasskeyAddedView, PasskeyCreationOptions } from '#worker/contracts/mfa.ts'
import { client, read, send, withKey } from '#web/lib/api-client.ts'
import { createPasskey } from '../passkey-ceremony.ts'
import { mfaQuery } from './get-mfa.ts'

const { passkeys } = client.api.auth.mfa

/** The server's challenge, the device's answer, the server's word. */
export const addPasskey = mutationOptions({
  gcTime: 0,
  mutationFn: async ({ name }: { name: string }) => {
    const options = await read(PasskeyCreationOptions, passkeys.options.$post())
    const attestation = await createPasskey(options)
    return read(PasskeyAddedView, passkeys.$post({ json: { name, attestation } }))
  },
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})

export const renamePasskey = mutationOptions({
  mutationFn: ({ id, name, key }: { id: string; name: string; key: string }) =>
    send(passkeys[':id'].$patch({ param: { id }, json: { name } }, withKey(key))),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})

export const removePasskey = mutationOptions({
  mutationFn: ({ id, key }: { id: string; key: string }) => send(passkeys[':id'].$delete({ param: { id } }, withKey(key))),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})
