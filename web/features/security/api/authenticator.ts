import { mutationOptions } from '@tanstack/react-query'
import { RecoveryCodesView, type TotpConfirmInput, TotpSetupView } from '#worker/contracts/mfa.ts'
import { client, read, send, withKey } from '#web/lib/api-client.ts'
import { mfaQuery } from './get-mfa.ts'

const { totp } = client.api.auth.mfa

/** Secrets are never kept longer than the dialog that shows them. */
export const setUpAuthenticator = mutationOptions({
  gcTime: 0,
  mutationFn: () => read(TotpSetupView, totp.setup.$post()),
})

export const confirmAuthenticator = mutationOptions({
  gcTime: 0,
  mutationFn: (json: TotpConfirmInput) => read(RecoveryCodesView, totp.confirm.$post({ json })),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})

export const removeAuthenticator = mutationOptions({
  mutationFn: ({ key }: { key: string }) => send(totp.$delete({}, withKey(key))),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})

export const renewRecoveryCodes = mutationOptions({
  gcTime: 0,
  mutationFn: () => read(RecoveryCodesView, client.api.auth.mfa['recovery-codes'].$post()),
  onSuccess: (_data, _variables, _result, { client: queries }) => queries.invalidateQueries(mfaQuery),
})
