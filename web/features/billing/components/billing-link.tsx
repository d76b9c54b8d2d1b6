import { useMutation } from '@tanstack/react-query'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import type { ButtonVariant } from '#web/components/ui/button-class.ts'
import { RequestId } from '#web/components/ui/error-state.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import type { SignOnLinkInput } from '#worker/contracts/billing.ts'
import { openBillingPage } from '../api/create-sign-on-link.ts'

type Props = { destination: SignOnLinkInput['destination']; label: string; variant?: ButtonVariant }

/** Signs the customer in at the billing system and goes there: by fetch and location, because a form may not redirect to it. */
export function BillingLink({ destination, label, variant = 'primary' }: Props) {
  const open = useMutation(openBillingPage)
  return (
    <div className="grid justify-items-start gap-3">
      <Button variant={variant} pending={open.isPending || open.isSuccess} onClick={() => open.mutate({ destination })}>
        {label}
        <Icon name="leave" />
      </Button>
      {open.error && (
        <Alert tone="danger" live>
          {open.error.message}
          <RequestId error={open.error} />
        </Alert>
      )}
    </div>
  )
}
