import { isApiError } from '#web/lib/api-error.ts'
import { isToldByFields } from '#web/lib/server-errors.ts'
import { Alert } from './alert.tsx'
import { RequestId } from './error-state.tsx'

type Props = { error: Error | null; fields?: readonly string[]; className?: string }

/** Why something was not done, unless its fields say so already. Not confirming who one is, is a choice and no failure. */
export function FormError({ error, fields = [], className }: Props) {
  if (!error || isToldByFields(error, fields)) return null
  const declined = isApiError(error, 'STEP_UP_REQUIRED')
  return (
    <Alert tone={declined ? 'info' : 'danger'} live className={className ?? 'mt-4'}>
      {declined
        ? 'Nothing was changed: this step needs your confirmation that it is you. Try again when you are ready.'
        : error.message}
      {!declined && <RequestId error={error} />}
    </Alert>
  )
}
