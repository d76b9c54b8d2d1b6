import { useSyncExternalStore } from 'react'
import { Icon } from '#web/components/ui/icon.tsx'

export function OfflineNotice() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine)
  return (
    <div role="status">
      {!online && (
        <p className="page-gutter flex items-center justify-center gap-2 bg-warning-soft py-2 text-center font-medium text-on-warning-soft text-sm">
          <Icon name="offline" />
          You are offline. What you see may be out of date; it is loaded again when you are back.
        </p>
      )}
    </div>
  )
}

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
