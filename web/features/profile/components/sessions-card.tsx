import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SessionView } from '#worker/contracts/identity.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { formatInstant } from '#web/lib/format.ts'
import { endOtherSessions } from '../api/end-other-sessions.ts'
import { endSession } from '../api/end-session.ts'

type Ending = { key: string; sessions: readonly SessionView[] }

/** Where the customer is signed in, and the way to end it there. */
export function SessionsCard({ sessions }: { sessions: readonly SessionView[] }) {
  const [ending, setEnding] = useState<Ending | null>(null)
  const [note, setNote] = useState<string | null>(null)
  const others = sessions.filter(({ current }) => !current)
  const start = (which: readonly SessionView[]) => {
    setNote(null)
    setEnding({ key: crypto.randomUUID(), sessions: which })
  }
  const close = () => setEnding(null)
  return (
    <section aria-labelledby="devices" className="rounded-card border border-line bg-surface p-5 shadow-sm sm:p-6">
      <h2 id="devices" className="font-semibold text-lg">
        Your devices
      </h2>
      <ul className="mt-2 divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <Icon name="device" className="size-6 text-ink-muted" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {session.device} {session.current && <Badge tone="primary">This device</Badge>}
              </p>
              <p className="text-ink-muted text-sm">
                {session.place && `${session.place} · `}last used {formatInstant(session.lastUsedAt)} · signed in{' '}
                {formatInstant(session.createdAt)}
              </p>
            </div>
            {!session.current && (
              <Button
                variant="secondary"
                className="text-sm"
                aria-label={`Sign out ${session.device}`}
                onClick={() => start([session])}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others.length === 0 && <p className="text-ink-muted text-sm">You are signed in nowhere else.</p>}
      {others.length > 1 && (
        <Button variant="danger" className="mt-3" onClick={() => start(others)}>
          Sign out all other devices
        </Button>
      )}
      <StatusNote takesFocus>{note}</StatusNote>
      {ending && (
        <EndDialog
          ending={ending}
          onClose={close}
          onEnded={(words) => {
            close()
            setNote(words)
          }}
        />
      )}
    </section>
  )
}

type DialogProps = { ending: Ending; onClose: () => void; onEnded: (words: string) => void }

function EndDialog({ ending: { key, sessions }, onClose, onEnded }: DialogProps) {
  const endOne = useMutation(endSession)
  const endMany = useMutation(endOtherSessions)
  const [first] = sessions
  const one = sessions.length === 1 && first ? first : null
  const confirm = () => {
    if (one) endOne.mutate({ id: one.id, key }, { onSuccess: () => onEnded(`${one.device} is signed out.`) })
    else {
      const ids = sessions.map(({ id }) => id)
      endMany.mutate({ ids, key }, { onSuccess: () => onEnded('All other devices are signed out.') })
    }
  }
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={one ? `Sign out ${one.device}?` : `Sign out ${sessions.length} other devices?`}
      submit="Sign out"
      pending={endOne.isPending || endMany.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        confirm()
      }}
      error={endOne.error ?? endMany.error}
    >
      <p className="text-ink-muted text-sm">
        It takes effect at once: the next thing anybody does there asks for the password. You do not know the device? Then change
        your password too.
      </p>
    </FormDialog>
  )
}
