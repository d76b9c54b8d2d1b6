import { Button } from '#web/components/ui/button.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { Dialog } from '#web/components/ui/dialog.tsx'

export function DuplicateOrderDialog({
  open,
  onConfirm,
  onClose,
}: {
  open: boolean
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="You ordered exactly this within the last day"
      actions={
        <>
          <ButtonLink to="/orders" variant="secondary">
            See my orders
          </ButtonLink>
          <Button onClick={onConfirm}>Order it once more</Button>
        </>
      }
    >
      <p className="text-ink-muted text-sm">
        The same services with the same settings are already on order. If that is what you want, we place a second, separate
        order. Nothing has been ordered just now.
      </p>
    </Dialog>
  )
}
