import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import { type CheckoutFields, checkoutRules, emptyLine } from '../checkout-form.ts'
import { keepDrafts, readDrafts } from '../checkout-session.ts'
import { type PriceCorrections, toPricedItems, toTotals } from '../priced-items.ts'
import { toFieldErrors, toPriceChanges, toRefusedLines } from '../refusal.ts'
import type { CheckoutLine } from '../to-place-order-input.ts'
import { usePlaceOrder } from '../use-place-order.ts'
import { DuplicateOrderDialog } from './duplicate-order-dialog.tsx'
import { InternetConfig } from './internet-config.tsx'
import { LineCard } from './line-card.tsx'
import { OrderSummary } from './order-summary.tsx'
import { PriceChangedDialog } from './price-changed-dialog.tsx'
import { RefusalAlert } from './refusal-alert.tsx'
import { SimConfig } from './sim-config.tsx'
import { VpnConfig } from './vpn-config.tsx'

type Props = {
  lines: readonly CheckoutLine[]
  /** Lines of the cart that this account cannot order, with the reason. */
  notices: ReactNode
  address: ReactNode
  payment: ReactNode
  /** Why the button cannot work yet, and which part of the page settles it. */
  blocked: { reason: string; section: string } | null
  /** One more of the same plan, set up on its own. */
  onAdd: (sku: string) => void
  onRemove: (lineId: string) => void
  onQuantity: (lineId: string, quantity: number) => void
  onPlaced: (view: PlaceOrderView, lineIds: string[]) => void
  /** What another system may have changed is read again. */
  onRefused: () => void
}

export function CheckoutForm({
  lines,
  notices,
  address,
  payment,
  blocked,
  onAdd,
  onRemove,
  onQuantity,
  onPlaced,
  onRefused,
}: Props) {
  const defaults = useMemo(() => ({ lines: withAllLines(lines, readDrafts()), acceptedTerms: false }), [])
  const form = useForm<CheckoutFields>({ defaultValues: defaults, resolver: zodResolver(checkoutRules(Date.now())) })
  const fields = useWatch({ control: form.control, name: 'lines' })
  const [corrections, setCorrections] = useState<PriceCorrections>({})
  const { place, pending, refusal, clearRefusal } = usePlaceOrder(onPlaced)

  useEffect(() => keepDrafts(fields), [fields])

  // The cart changes while the form is open, here or in another tab: fields come and go with their line.
  useEffect(() => {
    const known = form.getValues('lines')
    // Registering its inputs alone makes a line of undefined values: the category tells a filled one.
    for (const line of lines) {
      if (!known[line.id]?.category) form.setValue(`lines.${line.id}`, emptyLine(line.plan.category))
    }
    for (const id of Object.keys(known)) if (!lines.some((line) => line.id === id)) form.unregister(`lines.${id}`)
  }, [form, lines])

  const priced = lines.map((line) => ({
    line,
    items: toPricedItems(line.plan, fields[line.id]?.options ?? [], corrections),
    quantity: line.quantity,
  }))
  const changes = refusal?.code === 'PRICE_CHANGED' ? toPriceChanges(refusal) : []
  const asked = changes.length > 0 || refusal?.code === 'DUPLICATE_ORDER'
  const refusedLines = refusal && !asked ? toRefusedLines(refusal, lines) : []

  async function submit(values: CheckoutFields, again: { corrections?: PriceCorrections; confirmDuplicate?: boolean } = {}) {
    if (blocked) return document.getElementById(blocked.section)?.focus()
    const error = await place({
      lines,
      fields: values.lines,
      corrections: again.corrections ?? corrections,
      confirmDuplicate: again.confirmDuplicate ?? false,
    })
    if (!error) return
    onRefused()
    const [refused] = toRefusedLines(error, lines)
    if (refused) document.getElementById(refused)?.focus()
    for (const { path, message } of toFieldErrors(error, lines)) {
      form.setError(path as 'lines', { message }, { shouldFocus: true })
    }
  }

  function takeNewPrices(): PriceCorrections {
    const next = { ...corrections, ...Object.fromEntries(changes.map(({ sku, current }) => [sku, current])) }
    setCorrections(next)
    clearRefusal()
    return next
  }

  function confirmPrices() {
    const next = takeNewPrices()
    void form.handleSubmit((values) => submit(values, { corrections: next }))()
  }

  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={form.handleSubmit((values) => submit(values))}
        className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-8"
      >
        <div className="grid min-w-0 gap-8">
          <section aria-labelledby="services-heading" className="grid gap-4">
            <h2 id="services-heading" tabIndex={-1} className="font-semibold text-lg">
              Your services
            </h2>
            {notices}
            {priced.map(({ line, items }) => (
              <LineCard
                key={line.id}
                line={line}
                items={items}
                onRemove={() => onRemove(line.id)}
                problem={
                  refusal && refusedLines.includes(line.id) && <RefusalAlert error={refusal} className="mx-4 mb-4 sm:mx-5" />
                }
              >
                <LineConfig
                  line={line}
                  onAdd={() => onAdd(line.plan.sku)}
                  onQuantity={(quantity) => onQuantity(line.id, quantity)}
                />
              </LineCard>
            ))}
          </section>
          {address}
          {payment}
        </div>
        <div className="lg:sticky lg:top-20">
          <OrderSummary
            totals={toTotals(priced)}
            count={lines.reduce((sum, line) => sum + line.quantity, 0)}
            pending={pending}
            blocked={blocked?.reason ?? null}
            refusal={refusal && !asked && refusedLines.length === 0 && <RefusalAlert error={refusal} />}
          />
        </div>
      </form>
      <PriceChangedDialog changes={changes} open={changes.length > 0} onConfirm={confirmPrices} onClose={takeNewPrices} />
      <DuplicateOrderDialog
        open={refusal?.code === 'DUPLICATE_ORDER'}
        onConfirm={form.handleSubmit((values) => submit(values, { confirmDuplicate: true }))}
        onClose={clearRefusal}
      />
    </FormProvider>
  )
}

type LineConfigProps = { line: CheckoutLine; onAdd: () => void; onQuantity: (quantity: number) => void }

function LineConfig({ line, onAdd, onQuantity }: LineConfigProps) {
  const { id, plan, quantity } = line
  if (plan.category === 'internet') return <InternetConfig lineId={id} plan={plan} />
  if (plan.category === 'sim') return <SimConfig lineId={id} plan={plan} onAdd={onAdd} />
  return <VpnConfig lineId={id} plan={plan} quantity={quantity} onQuantity={onQuantity} />
}

function withAllLines(lines: readonly CheckoutLine[], drafts: CheckoutFields['lines']): CheckoutFields['lines'] {
  const own = (line: CheckoutLine) => {
    const draft = drafts[line.id]
    return draft?.category === line.plan.category ? draft : emptyLine(line.plan.category)
  }
  return Object.fromEntries(lines.map((line) => [line.id, own(line)]))
}
