import type { MeView } from '#worker/contracts/identity.ts'
import { formatPostcode } from '#web/lib/format.ts'

export function AddressLines({ address }: { address: MeView['address'] }) {
  const { postcode, state, city, address1, address2, country } = address
  return (
    <address className="not-italic">
      {address1}
      {address2 && `, ${address2}`}
      <br />
      {city}, {state} <span className="tabular whitespace-nowrap">{formatPostcode(postcode, country)}</span>
    </address>
  )
}
