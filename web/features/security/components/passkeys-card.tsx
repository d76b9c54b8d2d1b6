import { useState } from 'react'
import type { PasskeyView } from '#worker/contracts/mfa.ts'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { formatInstant } from '#web/lib/format.ts'
import { AddPasskeyDialog, RemovePasskeyDialog, RenamePasskeyDialog } from './passkey-dialogs.tsx'

type Props = { passkeys: readonly PasskeyView[]; hasTotp: boolean; onCodes: (codes: readonly string[]) => void }
type Open = { kind: 'add' } | { kind: 'rename' | 'remove'; passkey: PasskeyView }

const REMOVED = 'The passkey is removed. Delete it on your device too: it opens nothing any more.'

export function PasskeysCard({ passkeys, hasTotp, onCodes }: Props) {
  const [open, setOpen] = useState<Open | null>(null)
  const [note, setNote] = useState<string | null>(null)
  const start = (what: Open) => {
    setNote(null)
    setOpen(what)
  }
  const close = () => setOpen(null)
  const done = (words: string) => {
    close()
    setNote(words)
  }
  return (
    <Card title="Passkeys">
      <p className="text-ink-muted text-sm">
        Sign in with your fingerprint, face or screen lock. A passkey stays on your devices, cannot be guessed, and works on our
        own address only.
      </p>
      {passkeys.length > 0 && (
        <ul className="mt-4 divide-y divide-line border-line border-y">
          {passkeys.map((passkey) => (
            <li key={passkey.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
              <Icon name="key" className="size-6 text-ink-muted" />
              <div className="min-w-0 flex-[1_1_12rem]">
                <p className="break-words font-medium">{passkey.name}</p>
                <p className="text-ink-muted text-sm">
                  Added {formatInstant(passkey.createdAt)} ·{' '}
                  {passkey.lastUsedAt ? `last used ${formatInstant(passkey.lastUsedAt)}` : 'not used yet'}
                </p>
              </div>
              <div className="-ml-4 flex sm:ml-0">
                <Button
                  variant="quiet"
                  className="text-sm"
                  aria-label={`Rename ${passkey.name}`}
                  onClick={() => start({ kind: 'rename', passkey })}
                >
                  Rename
                </Button>
                <Button
                  variant="quiet"
                  className="text-sm"
                  aria-label={`Remove ${passkey.name}`}
                  onClick={() => start({ kind: 'remove', passkey })}
                >
                  Remove
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Button variant="secondary" className="mt-4" onClick={() => start({ kind: 'add' })}>
        Add a passkey
      </Button>
      <StatusNote takesFocus={note === REMOVED}>{note}</StatusNote>
      {open?.kind === 'add' && (
        <AddPasskeyDialog
          onClose={close}
          onAdded={(codes) => {
            done('The passkey is added. Other devices are signed out.')
            if (codes) onCodes(codes)
          }}
        />
      )}
      {open?.kind === 'rename' && (
        <RenamePasskeyDialog passkey={open.passkey} onClose={close} onRenamed={() => done('Renamed.')} />
      )}
      {open?.kind === 'remove' && (
        <RemovePasskeyDialog
          passkey={open.passkey}
          isLast={!hasTotp && passkeys.length === 1}
          onClose={close}
          onRemoved={() => done(REMOVED)}
        />
      )}
    </Card>
  )
}
