import { Alert } from '#web/components/ui/alert.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { RequestId } from '#web/components/ui/error-state.tsx'
import type { ApiError } from '#web/lib/api-error.ts'
import { isDefinite, toManageUrl } from '../refusal.ts'

/** Why the order was not taken, and the way out of it. Shown at the line it is about, or above the button. */
export function RefusalAlert({ error, className }: { error: ApiError; className?: string }) {
  return (
    <Alert tone="danger" live title={titleOf(error)} {...(className && { className })} actions={<WayOut error={error} />}>
      <p>{textOf(error)}</p>
      {isDefinite(error) ? null : <RequestId error={error} />}
    </Alert>
  )
}

function titleOf(error: ApiError): string {
  switch (error.code) {
    case 'PAYMENT_METHOD_MISSING':
      return 'A payment method is needed first'
    case 'SKU_UNAVAILABLE':
      return error.details['reason'] === 'family-discount' ? 'Not for this price' : 'This is no longer offered'
    case 'NOT_ELIGIBLE':
      return 'Not available at your address'
    case 'INTERNET_ALREADY_ACTIVE':
      return error.details['reason'] === 'cart' ? 'One internet service at a time' : 'You already have an internet service'
    case 'NETWORK_FAILED':
    case 'VENDOR_UNAVAILABLE':
    case 'INTERNAL':
    case 'ANSWER_UNREADABLE':
    case 'IDEMPOTENCY_KEY_IN_PROGRESS':
      return 'We do not know yet whether your order arrived. Pressing again is safe: it is never placed twice.'
    default:
      return 'The order was not placed'
  }
}

/** The reason behind a code, where the cart itself is what has to change. */
function textOf(error: ApiError): string {
  if (error.details['reason'] === 'family-discount') {
    return 'The family price needs a voice line at full price, on your account or in the same cart. Add one, or choose the plan at its normal price.'
  }
  if (error.details['reason'] === 'cart')
    return 'Your cart holds more than one. Remove all but one of them: an account has one internet line.'
  return error.message
}

function WayOut({ error }: { error: ApiError }) {
  switch (error.code) {
    case 'SKU_UNAVAILABLE':
      return (
        <ButtonLink to="/account/services" variant="secondary">
          Choose another plan
        </ButtonLink>
      )
    case 'NOT_ELIGIBLE':
      return (
        <ButtonLink to="/account/services/$category" params={{ category: 'internet' }} variant="secondary">
          See what your address can get
        </ButtonLink>
      )
    case 'INTERNET_ALREADY_ACTIVE':
      return error.details['reason'] === 'cart' ? null : (
        <a href={toManageUrl(error)} className={buttonClass('secondary')}>
          Manage or upgrade it
        </a>
      )
    case 'PAYMENT_METHOD_MISSING':
      return (
        <a href="#payment" className={buttonClass('secondary')}>
          Add a payment method
        </a>
      )
    default:
      return null
  }
}
