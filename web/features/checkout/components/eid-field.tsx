import { useFormContext } from 'react-hook-form'
import { TextField } from '#web/components/ui/field.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import type { CheckoutFields } from '../checkout-form.ts'

export function EidField({ lineId }: { lineId: string }) {
  const { register, formState } = useFormContext<CheckoutFields>()
  return (
    <div className="grid gap-2">
      <TextField
        label="EID of your phone"
        // All 32 digits are seen at once, on a phone, too: they are compared with another screen.
        className="[&_input]:px-2 [&_input]:font-mono [&_input]:tracking-tighter sm:[&_input]:px-3 sm:[&_input]:tracking-normal"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        placeholder="8904 9032 0000 0000 …"
        hint="32 digits that name the eSIM chip. Spaces do not matter."
        error={formState.errors.lines?.[lineId]?.eid?.message}
        {...register(`lines.${lineId}.eid`)}
      />
      <details className="group text-sm">
        <summary className="press inline-flex list-none items-center gap-1 font-medium text-link">
          <Icon name="chevron" className="size-4 transition-transform group-open:rotate-90" />
          Where do I find the EID?
        </summary>
        <ul className="ml-5 grid list-disc gap-1 text-ink-muted">
          <li>Any phone: open the phone app and dial *#06#. The EID is in the list that appears.</li>
          <li>iPhone: Settings, General, About, then scroll to EID. Press and hold to copy.</li>
          <li>Android: Settings, About phone, Status or SIM status, EID.</li>
          <li>No EID there? Then the phone has no eSIM: choose the SIM card instead.</li>
        </ul>
      </details>
    </div>
  )
}
