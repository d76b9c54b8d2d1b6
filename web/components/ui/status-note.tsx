import { useEffect, useRef } from 'react'
import { Icon } from './icon.tsx'

type Props = {
  children: string | null
  /** What was pressed is gone with what was done: the focus comes here. */
  takesFocus?: boolean
}

/** What was just done, read out when it appears. It is there while empty: only then is its text announced. */
export function StatusNote({ children, takesFocus = false }: Props) {
  const note = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (children !== null && takesFocus) note.current?.focus()
  }, [children, takesFocus])
  return (
    <p ref={note} role="status" tabIndex={-1} className="font-medium text-on-success-soft text-sm outline-none">
      {children && (
        <span className="mt-4 flex gap-2 rounded-md bg-success-soft px-3 py-2">
          <Icon name="check" className="mt-0.5 size-4" />
          {children}
        </span>
      )}
    </p>
  )
}
