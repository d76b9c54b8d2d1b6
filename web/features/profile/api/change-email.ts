import { mutationOptions } from '@tanstack/react-query'
import { type ChangeEmailInput, MailOnItsWayView } from '#worker/contracts/recovery.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'

/** Nothing changes until the link in the mail to the new address is opened. */
export const changeEmail = mutationOptions({
  mutationFn: ({ input, key }: { input: ChangeEmailInput; key: string }) =>
    read(MailOnItsWayView, client.api.auth['email-change'].$post({ json: input }, withKey(key))),
})
