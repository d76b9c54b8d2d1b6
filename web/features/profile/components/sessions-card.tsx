import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Badge } from '#web/components/ui/badge.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { ErrorState } from '#web/components/ui/error-state.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { formatInstant } from '#web/lib/format.ts'
import { endSession } from '../api/end-session.ts'
import { sessionsQuery } from '../api/list-sessions.ts'

/** Where the customer is signed in, and the way to end it there. */
export function SessionsCard({ signOutEverywhere }: { signOutEverywhere: ReactNode }) {
  const query = useQuery(sessionsQuery)
  const end = useMutation(endSession)
  return (
    <Card title="Where you are signed in">
      <QueryView query={query} skeleton={<SkeletonCards count={2} className="h-14" />}>
        {(sessions) => (
          <ul className="grid gap-4">
            {sessions.map((session) => (
              <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-2">
                <Icon name="device" className="size-6 text-ink-muted" />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-2 font-medium">
                    {session.device} {session.current && <Badge tone="primary">This device</Badge>}
                  </p>
                  <p className="text-ink-muted text-sm">
                    {session.place && `${session.place} · `}last used {formatInstant(session.lastUsedAt)}
                  </p>
                </div>
                {!session.current && (
                  <Button
                    variant="secondary"
                    className="text-sm"
                    pending={end.isPending && end.variables.id === session.id}
                    aria-label={`Sign out ${session.device}`}
                    onClick={() => end.mutate({ id: session.id, key: crypto.randomUUID() })}
                  >
                    Sign out
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {end.error && <ErrorState error={end.error} title="The device is still signed in" />}
      <div className="mt-5 border-line border-t pt-4">{signOutEverywhere}</div>
    </Card>
  )
}
