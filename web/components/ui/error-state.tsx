import { isApiError } from '#web/lib/api-error.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

/** A part of the page that could not be loaded: why, what to do, and the id that support can look up. */
export function ErrorState({
  error,
  onRetry,
  title = 'This could not be loaded',
}: {
  error: unknown
  onRetry?: () => void
  title?: string
}) {
  const known = isApiError(error)
  const notFound = known && error.code === 'NOT_FOUND'
  return (
    <div role="alert" className="rounded-card border border-line bg-surface p-6 shadow-sm">
      <div className="flex gap-3">
        <Icon name={known && error.code === 'NETWORK_FAILED' ? 'offline' : 'warning'} className="mt-0.5 size-6 text-danger" />
        <div className="min-w-0">
          <p className="font-semibold">{notFound ? 'We could not find this' : title}</p>
          <p className="mt-1 text-ink-muted text-sm">
            {known ? error.message : 'Something went wrong on this page. Please try again; if it stays, contact support.'}
          </p>
          <RequestId error={error} />
          {onRetry && !notFound && (
            <Button variant="secondary" className="mt-4" onClick={onRetry}>
              Try again
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

export function RequestId({ error }: { error: unknown }) {
  if (!isApiError(error) || !error.requestId) return null
  return (
    <p className="mt-2 text-xs">
      Request id <code className="break-all font-mono">{error.requestId}</code>
    </p>
  )
}
