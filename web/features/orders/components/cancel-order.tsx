import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Dialog } from '#web/components/ui/dialog.tsx'
import { RequestId } from '#web/components/ui/error-state.tsx'
import { isApiError } from '#web/lib/api-error.ts'
import { cancelOrder } from '../api/cancel-order.ts'

/** `onTooLate`: staff approved it meanwhile, and the button is gone with the next look. */
export function CancelOrder({ id, onTooLate }: { id: string; onTooLate: () => void }) {
  const [open, setOpen] = useState(false)
  const cancel = useMutation(cancelOrder)
  const confirm = () =>
    cancel.mutate(
      { id, key: crypto.randomUUID() },
      {
        onSuccess: () => setOpen(false),
        onError: (error) => isApiError(error, 'ORDER_NOT_CANCELLABLE') && onTooLate(),
      },
    )
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Cancel this order
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Cancel this order?"
        actions={
          <>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              Keep it
            </Button>
            <Button variant="danger" pending={cancel.isPending} onClick={confirm}>
              Cancel the order
            </Button>
          </>
        }
      >
        <p className="text-ink-muted">Nothing has been started or charged yet. This cannot be undone, but you can order again.</p>
        {cancel.error && (
          <Alert tone="danger" live className="mt-4">
            {cancel.error.message}
            <RequestId error={cancel.error} />
          </Alert>
        )}
      </Dialog>
    </>
  )
}
