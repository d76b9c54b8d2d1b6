import type { ReactNode } from 'react'
import type { MeView } from '#worker/contracts/identity.ts'
import { Icon } from '#web/components/ui/icon.tsx'
import { AddressLines } from './address-lines.tsx'

/** The address is the billing profile's, verified and not entered again: there is no second one. */
export function AddressCheckCard({ me, change }: { me: MeView; change: ReactNode }) {
  return (
    <section aria-labelledby="address-heading" className="grid gap-3">
      <h2 id="address-heading" className="font-semibold text-lg">
        Address
      </h2>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-line bg-surface p-4 shadow-sm sm:p-5">
        <Icon name="pin" className="size-7 text-primary" />
        <div className="min-w-0 flex-[1_1_15rem]">
          <p className="font-semibold">
            {me.firstName} {me.lastName}
          </p>
          <AddressLines address={me.address} />
          <p className="mt-1 text-ink-muted text-sm">From your billing profile. Installation, deliveries and invoices use it.</p>
        </div>
        {change}
      </div>
    </section>
  )
}
