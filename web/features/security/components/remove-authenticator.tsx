import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#web/components/ui/button.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { removeAuthenticator } from '../api/authenticator.ts'

export function RemoveAuthenticator({ hasPasskey, onRemoved }: { hasPasskey: boolean; onRemoved: () => void }) {
  const [key, setKey] = useState<string | null>(null)
  const remove = useMutation(removeAuthenticator)
  const close = () => {
    setKey(null)
    remove.reset()
  }
  return (
    <>
      <Button variant="danger" onClick={() => setKey(crypto.randomUUID())}>
        Remove the app
      </Button>
      {key && (
        <FormDialog
          open
          danger
          onClose={close}
          title="Remove the authenticator app?"
          submit="Remove it"
          pending={remove.isPending}
          onSubmit={(event) => {
            event.preventDefault()
            remove.mutate(
              { key },
              {
                onSuccess: () => {
                  close()
                  onRemoved()
                },
              },
            )
          }}
          error={remove.error}
        >
          <p className="text-ink-muted text-sm">
            {hasPasskey
              ? 'Your passkeys stay and go on protecting your sign-in.'
              : 'Your password alone will open your account then, and your recovery codes become worthless.'}
          </p>
        </FormDialog>
      )}
    </>
  )
}
