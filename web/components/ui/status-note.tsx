import { Icon } from './icon.tsx'

/** What was just done, read out when it appears. It is there while empty: only then is its text announced. */
export function StatusNote({ children }: { children: string | null }) {
  return (
    <p role="status" className="font-medium text-on-success-soft text-sm">
      {children && (
        <span className="mt-4 flex gap-2 rounded-md bg-success-soft px-3 py-2">
          <Icon name="check" className="mt-0.5 size-4" />
          {children}
        </span>
      )}
    </p>
  )
}
