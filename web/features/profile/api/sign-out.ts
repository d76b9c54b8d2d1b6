import { mutationOptions } from '@tanstack/react-query'
import { client, send, withKey } from '#web/lib/api-client.ts'

/** This device, or every device of the customer. */
export const signOut = mutationOptions({
  mutationFn: ({ everywhere, key }: { everywhere: boolean; key: string }) =>
    send(everywhere ? client.api.auth['logout-all'].$post({}, withKey(key)) : client.api.auth.logout.$post({}, withKey(key))),
})
