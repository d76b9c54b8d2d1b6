import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'

/** A plan of the cart that this account cannot order: withdrawn, not for this address, or one too many. */
export function UnavailableLine({ sku, onRemove }: { sku: string; onRemove: () => void }) {
  return (
    <Alert
      tone="warning"
      title="This plan cannot be ordered by your account"
      actions={
        <>
          <Button variant="secondary" onClick={onRemove}>
            Remove<span className="sr-only"> {sku}</span>
          </Button>
          <ButtonLink to="/account/services" variant="secondary">
            See what you can order
          </ButtonLink>
        </>
      }
    >
      Plan <code className="font-mono">{sku}</code> is not offered any more, not available at your address, or needs something you
      do not have. The services pages say which.
    </Alert>
  )
}
