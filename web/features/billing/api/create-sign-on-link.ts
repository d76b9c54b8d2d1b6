import { mutationOptions } from '@tanstack/react-query'
import { type SignOnLinkInput, SignOnLinkView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

/** A link that works once, for a minute: it is made when it is pressed and followed at once, never kept. */
export const openBillingPage = mutationOptions({
  mutationFn: ({ destination }: { destination: SignOnLinkInput['destination'] }) =>
    read(SignOnLinkView, client.api.auth['sso-link'].$post({ json: { destination } })),
  onSuccess: ({ url }) => location.assign(url),
})
