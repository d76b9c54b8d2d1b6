import type { ReactNode } from 'react'
import { useFormContext } from 'react-hook-form'
import { Button } from '#web/components/ui/button.tsx'
import { Choice } from '#web/components/ui/choice.tsx'
import { formatYen } from '#web/lib/format.ts'
import type { CheckoutFields } from '../checkout-form.ts'
import type { Totals } from '../priced-items.ts'

type Props = { totals: Totals; count: number; pending: boolean; blocked: string | null; refusal: ReactNode }

export function OrderSummary({ totals, count, pending, blocked, refusal }: Props) {
  const { register, formState } = useFormContext<CheckoutFields>()
  return (
    <section
      aria-labelledby="summary-heading"
      className="grid gap-5 rounded-card border border-line bg-surface p-5 shadow-md sm:p-6"
    >
      <h2 id="summary-heading" className="font-semibold text-lg">
        Your order
      </h2>
      <dl className="grid gap-2">
        <div className="flex items-baseline justify-between gap-4">
          <dt className="font-medium">First invoice</dt>
          <dd className="tabular font-bold text-2xl">{formatYen(totals.dueNow)}</dd>
        </div>
        <div className="flex items-baseline justify-between gap-4">
          <dt>Then every month</dt>
          <dd className="tabular font-semibold">{formatYen(totals.monthly)}</dd>
        </div>
        {totals.yearly > 0 && (
          <div className="flex items-baseline justify-between gap-4">
            <dt>Every year</dt>
            <dd className="tabular font-semibold">{formatYen(totals.yearly)}</dd>
          </div>
        )}
      </dl>
      <p className="text-ink-muted text-xs">
        Tax included. The first invoice is made when your service starts; nothing is charged today.
      </p>
      <div>
        <Choice
          type="checkbox"
          label="I order these services for a charge"
          error={formState.errors.acceptedTerms?.message}
          {...register('acceptedTerms')}
        />
        <ul className="mt-3 ml-5 grid list-disc gap-1 text-ink-muted text-xs">
          <li>{count > 1 ? `These become ${count} separate orders. ` : ''}Our staff check every order before anything starts.</li>
          <li>Until an order is approved you can cancel it yourself, free of charge.</li>
          <li>Fees and plans are charged to your payment method until you cancel the service.</li>
        </ul>
      </div>
      {refusal}
      <div>
        <Button type="submit" pending={pending} className="w-full text-base" aria-describedby={blocked ? 'blocked' : undefined}>
          {pending ? 'Placing your order' : 'Place order'}
        </Button>
        {blocked && (
          <p id="blocked" className="mt-2 text-center text-ink-muted text-sm">
            {blocked}
          </p>
        )}
      </div>
    </section>
  )
}
