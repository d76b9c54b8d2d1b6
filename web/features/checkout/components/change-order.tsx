import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import type { OrderView } from '#worker/contracts/orders.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { TextArea } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { isApiError } from '#web/lib/api-error.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'
import { changeOrder } from '../api/change-order.ts'
import { type CheckoutFields, checkoutRules } from '../checkout-form.ts'
import { type NumberChoice, toChange, toFields } from '../order-change.ts'
import { ChangeSim } from './change-sim.tsx'

type Props = { order: OrderView; onChanged: () => void; onTooLate: () => void }

/** The name of the one line in the form that the checkout uses for many. */
const LINE = 'order'

export function ChangeOrder(props: Props) {
  const [open, setOpen] = useState(false)
  if (props.order.category === 'vpn') return null
  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        Change this order
      </Button>
      {open && <ChangeDialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}

function ChangeDialog({ order, onChanged, onTooLate, onClose }: Props & { onClose: () => void }) {
  const [number, setNumber] = useState<NumberChoice>(order.sim?.keepsNumber ? 'as-ordered' : 'none')
  const [shown] = useState(order)
  const [version, setVersion] = useState(order.version)
  const form = useForm<CheckoutFields>({
    defaultValues: { lines: { [LINE]: toFields(order) }, acceptedTerms: true },
    resolver: zodResolver(checkoutRules(Date.now(), shown.activation?.type === 'scheduled' ? shown.activation.on : null)),
  })
  const change = useMutation(changeOrder)
  const overtaken = isApiError(change.error, 'ORDER_CHANGED')
  const closed = useRef(false)
  const tooLate = useRef(onTooLate)
  // The page takes the dialog away when the order can no longer be changed: whoever was typing is told why.
  useEffect(
    () => () => {
      if (!closed.current) tooLate.current()
    },
    [],
  )

  function close() {
    closed.current = true
    onClose()
  }

  const keyOf = useFormKey()

  function chooseNumber(choice: NumberChoice) {
    setNumber(choice)
    form.setValue(`lines.${LINE}.keepsNumber`, choice === 'new-details')
  }

  const submit = form.handleSubmit((values) => {
    const fields = values.lines[LINE]
    // Only what is different from what was shown: what staff changed stays, whatever the version.
    const input = fields && toChange({ ...shown, version }, fields, number)
    if (!input) return close()
    change.mutate(
      { id: order.id, change: input, key: keyOf(input) },
      {
        onSuccess: () => {
          close()
          onChanged()
        },
        onError: (error) => {
          if (isApiError(error, 'ORDER_CHANGED')) setVersion(String(error.details['version'] ?? version))
          if (!isApiError(error, 'ORDER_NOT_CANCELLABLE')) return
          close()
          onTooLate()
        },
      },
    )
  })

  return (
    <FormProvider {...form}>
      <FormDialog
        open
        onClose={close}
        title="Change this order"
        submit="Save the change"
        dismiss="Leave it as it is"
        pending={change.isPending}
        onSubmit={submit}
        error={overtaken ? null : change.error}
      >
        <p className="text-ink-muted text-sm">Until our staff approve it. Plan, price and address stay as they are.</p>
        {overtaken && (
          <Alert tone="warning" live title="Our staff changed this order in the meantime">
            What you entered is kept. Save again to change only that; the rest stays as our staff have it.
          </Alert>
        )}
        {order.category === 'sim' && order.sim && (
          <ChangeSim lineId={LINE} sim={order.sim} number={number} onNumber={chooseNumber} />
        )}
        {order.category === 'internet' && (
          <TextArea
            label="Access notes for the technician"
            optional
            rows={3}
            maxLength={200}
            hint="For example: door code, parking, who to call from the entrance."
            error={form.formState.errors.lines?.[LINE]?.access?.message}
            {...form.register(`lines.${LINE}.access`)}
          />
        )}
      </FormDialog>
    </FormProvider>
  )
}
