import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { renewRecoveryCodes } from '../api/authenticator.ts'

const FEW = 3

export function RecoveryCard({ left, onCodes }: { left: number; onCodes: (codes: readonly string[]) => void }) {
  const [open, setOpen] = useState(false)
  const renew = useMutation(renewRecoveryCodes)
  const close = () => {
    setOpen(false)
    renew.reset()
  }
  return (
    <Card title="Recovery codes">
      <p className="text-ink-muted text-sm">
        {left === 1 ? 'One code is left.' : `${left} codes are left.`} Each gets you in once when your app or passkey is out of
        reach.
      </p>
      {left <= FEW && (
        <Alert tone="warning" className="mt-4">
          {left === 0 ? 'None is left: make new ones while you are in.' : 'Only a few are left: make new ones in good time.'}
        </Alert>
      )}
      <Button variant="secondary" className="mt-4" onClick={() => setOpen(true)}>
        Make new codes
      </Button>
      {open && (
        <FormDialog
          open
          onClose={close}
          title="Make new recovery codes?"
          submit="Make new codes"
          pending={renew.isPending}
          onSubmit={(event) => {
            event.preventDefault()
            renew.mutate(undefined, {
              onSuccess: ({ recoveryCodes }) => {
                close()
                onCodes(recoveryCodes)
              },
            })
          }}
          error={renew.error}
        >
          <p className="text-ink-muted text-sm">You get ten new codes. The ones you have now become worthless.</p>
        </FormDialog>
      )}
    </Card>
  )
}
