import type { UseMutationResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { EligibilityView } from '#worker/contracts/services.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Dialog } from '#web/components/ui/dialog.tsx'
import { RequestId } from '#web/components/ui/error-state.tsx'
import { TextArea } from '#web/components/ui/field.tsx'

/** The account's own address as the page shows it; `known` once it is loaded. */
export type ShownAddress = { shown: ReactNode; known: boolean }

type Props = {
  label: string
  address: ShownAddress
  request: UseMutationResult<EligibilityView, Error, { note: string; key: string }>
}

const NOTE_LENGTH = 1000

export function AddressCheckDialog({ label, address, request }: Props) {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const start = () => {
    request.reset()
    setOpen(true)
  }
  const close = () => setOpen(false)
  const confirm = () => request.mutate({ note: note.trim(), key: crypto.randomUUID() })
  return (
    <>
      <Button onClick={start}>{label}</Button>
      <Dialog
        open={open}
        onClose={close}
        title="Is this where you want internet?"
        actions={
          <>
            <Button variant="secondary" onClick={close}>
              Not now
            </Button>
            <Button pending={request.isPending} disabled={!address.known} onClick={confirm}>
              Yes, check this address
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <div className="rounded-md border border-line bg-sunken p-4">{address.shown}</div>
          <p className="text-ink-muted text-sm">
            We check the address of your billing profile, at no charge. Our staff do it by hand, and we mail you the result.
          </p>
          <TextArea
            label="Anything that helps us find it"
            optional
            hint="For example the name of the building or the floor."
            rows={3}
            maxLength={NOTE_LENGTH}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {request.error && (
            <Alert tone="danger" live title="The check was not confirmed. Asking again is safe: it is never opened twice.">
              {request.error.message}
              <RequestId error={request.error} />
            </Alert>
          )}
        </div>
      </Dialog>
    </>
  )
}
