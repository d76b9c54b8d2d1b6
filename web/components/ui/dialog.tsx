import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

type Props = { open: boolean; onClose: () => void; title: string; children: ReactNode; actions: ReactNode; closable?: boolean }

/** The browser's own modal: it traps the focus, gives it back, closes with Escape and needs no injected styles. `data-autofocus` begins. */
export function Dialog({ open, onClose, title, children, actions, closable = true }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  // Closed before it is taken out of the page: a dialog that only vanishes does not give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    if (!open || !element) return
    element.showModal()
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => element.close()
  }, [open])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (closable) return
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        if (dialog.current?.open) return
        // Browsers close on the second Escape whatever a page says.
        if (!closable) dialog.current?.showModal()
        onClose()
      }}
      className="m-auto mb-0 w-full max-w-lg rounded-t-card bg-surface p-0 text-ink shadow-md backdrop:bg-overlay sm:mb-auto sm:rounded-card"
    >
      {open && (
        <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:p-6">
          <div className="mb-3 flex items-start justify-between gap-4">
            <h2 id={titleId} className="font-semibold text-xl">
              {title}
            </h2>
            {closable && (
              <Button variant="quiet" className="-mt-2 -mr-2 px-2" aria-label="Close" onClick={onClose}>
                <Icon name="cross" />
              </Button>
            )}
          </div>
          {children}
          <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{actions}</div>
        </div>
      )}
    </dialog>
  )
}
