import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorState } from '#web/components/ui/error-state.tsx'
import { Page } from '#web/components/ui/page.tsx'

/** A page that could not be drawn at all: usually its code could not be fetched. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <Page title="Something went wrong">
      <ErrorState error={error} title="This page could not be shown" onRetry={() => location.reload()} />
    </Page>
  )
}
