import { VendorContractBroken, VendorRejected } from '#worker/lib/errors.ts'
import type { Billing, BillingPaymentMethod, SignOnDestination } from '#worker/ports/billing.ts'
import { textClass, type WhmcsClient } from './client.ts'
import { PAY_METHOD_TYPE, PayMethodsAnswer, SsoAnswer, TEXTS } from './wire.ts'

type PayMethods = Pick<Billing, 'listPaymentMethods' | 'createSignOnLink'>

export function createPayMethods(client: WhmcsClient, { baseUrl }: { baseUrl: string }): PayMethods {
  return {
    listPaymentMethods: async (clientId) => {
      const parameters = { clientid: clientId }
      const answer = await client.read('GetPayMethods', parameters, PayMethodsAnswer, {
        absent: TEXTS.clientNotFound,
        coalesce: true,
      })
      return (answer?.paymethods ?? []).flatMap((row): BillingPaymentMethod[] => {
        const type = PAY_METHOD_TYPE[row.type as keyof typeof PAY_METHOD_TYPE]
        if (type === undefined) return []
        const { id, description, card_last_four: lastFour, expiry_date: expires } = row
        return [{ id, type, description, lastFour: lastFour || null, expires: expires || null }]
      })
    },

    createSignOnLink: async (clientId, destination) => {
      const result = await client.write('CreateSsoToken', { client_id: clientId, ...destinationOf(destination) }, SsoAnswer)
      if (result.kind === 'refused') throw new VendorRejected('whmcs', 'CreateSsoToken', textClass(result.text))
      const { redirect_url: url } = result.answer
      // The customer's browser follows this link with a fresh session: it must lead to the billing system.
      if (new URL(url).origin === new URL(baseUrl).origin) return url
      throw new VendorContractBroken('whmcs', 'CreateSsoToken', 'unknown', { context: { reason: 'link to another origin' } })
    },
  }
}

/** Fixed templates plus an id of ours; never text from a request. */
function destinationOf(destination: SignOnDestination): Record<string, string> {
  const redirect = (path: string) => ({ destination: 'sso:custom_redirect', sso_redirect_path: path })
  switch (destination.page) {
    case 'payment-methods':
      return redirect('account/paymentmethods')
    case 'add-payment-method':
      return redirect('account/paymentmethods/add')
    case 'invoices':
      return { destination: 'clientarea:invoices' }
    case 'profile':
      return { destination: 'clientarea:profile' }
    case 'invoice':
      if (!/^\d+$/.test(destination.invoiceId)) throw new VendorRejected('whmcs', 'CreateSsoToken', 'invoice id')
      return redirect(`viewinvoice.php?id=${destination.invoiceId}`)
  }
}
