import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

type Props = { open: boolean; onClose: () => void; title: string; children: ReactNode; actions: ReactNode }

/** The browser's own modal: it traps the focus, gives it back, closes with Escape and needs no injected styles. */
export function Dialog({ open, onClose, title, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open) dialog.current?.close()
  }, [open])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      className="m-auto mb-0 w-full max-w-lg rounded-t-card bg-surface p-0 text-ink shadow-md backdrop:bg-overlay sm:mb-auto sm:rounded-card"
    >
      {open && (
        <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:p-6">
          <div className="mb-3 flex items-start justify-between gap-4">
            <h2 id={titleId} className="font-semibold text-xl">
              {title}
            </h2>
            <Button variant="quiet" className="-mt-2 -mr-2 px-2" aria-label="Close" onClick={onClose}>
              <Icon name="cross" />
            </Button>
          </div>
          {children}
          <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{actions}</div>
        </div>
      )}
    </dialog>
  )
}
