import { mutationOptions } from '@tanstack/react-query'
import { SignOnLinkView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

/** Opens the invoice in the billing system, signed in: a link that works once, for a minute. */
export const payInvoice = mutationOptions({
  mutationFn: ({ id }: { id: string }) => read(SignOnLinkView, client.api.invoices[':id']['sso-link'].$post({ param: { id } })),
  onSuccess: ({ url }) => location.assign(url),
})
