import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { MfaView } from '#worker/contracts/mfa.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { FormError } from '#web/components/ui/form-error.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { formatInstant } from '#web/lib/format.ts'
import { setUpAuthenticator } from '../api/authenticator.ts'
import { AuthenticatorSetup } from './authenticator-setup.tsx'
import { RemoveAuthenticator } from './remove-authenticator.tsx'

type Props = { totp: MfaView['totp']; hasPasskey: boolean; onCodes: (codes: readonly string[]) => void }

const REMOVED = 'The authenticator app is removed.'

export function AuthenticatorCard({ totp, hasPasskey, onCodes }: Props) {
  const setup = useMutation(setUpAuthenticator)
  const [note, setNote] = useState<string | null>(null)
  const start = () => {
    setNote(null)
    setup.mutate()
  }
  return (
    <Card title="Authenticator app" action={<Badge tone={totp ? 'success' : 'neutral'}>{totp ? 'On' : 'Off'}</Badge>}>
      <p className="text-ink-muted text-sm">
        {totp
          ? `Since ${formatInstant(totp.enabledAt)}, your password alone does not open your account: your app's code is asked for too.`
          : 'An app on your phone shows a new code every 30 seconds. We ask for it after your password.'}
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="secondary" pending={setup.isPending} onClick={start}>
          {totp ? 'Move to another app or phone' : 'Set up an app'}
        </Button>
        {totp && <RemoveAuthenticator hasPasskey={hasPasskey} onRemoved={() => setNote(REMOVED)} />}
      </div>
      <StatusNote takesFocus={note === REMOVED}>{note}</StatusNote>
      <FormError error={setup.error} />
      {setup.data && (
        <AuthenticatorSetup
          setup={setup.data}
          onClose={setup.reset}
          onConfirmed={(codes) => {
            setup.reset()
            setNote('The authenticator app is on. Other devices are signed out.')
            onCodes(codes)
          }}
        />
      )}
    </Card>
  )
}
