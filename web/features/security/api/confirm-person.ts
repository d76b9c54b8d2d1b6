import { mutationOptions } from '@tanstack/react-query'
import { type StepUpInput, StepUpStartedView } from '#worker/contracts/mfa.ts'
import { ApiError } from '#web/lib/api-error.ts'
import { client, read, send } from '#web/lib/api-client.ts'
import { answerWithPasskey } from '../passkey-ceremony.ts'

const call = client.api.auth.mfa['step-up']

/** Holds ten minutes for this session. */
export const confirmPerson = mutationOptions({
  gcTime: 0,
  mutationFn: async (input: Exclude<StepUpInput, { method: 'passkey' }> | { method: 'passkey' }) => {
    if (input.method !== 'passkey') return send(call.$post({ json: input }))
    const { passkeyOptions } = await read(StepUpStartedView, call.options.$post())
    if (!passkeyOptions) throw new ApiError('STEP_UP_REQUIRED', { message: 'You have no passkey. Choose another way.' })
    return send(call.$post({ json: { method: 'passkey', assertion: await answerWithPasskey(passkeyOptions) } }))
  },
})
