import type { MfaView } from '#worker/contracts/mfa.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { protectionWords } from '../protection-words.ts'

export function ProtectionCard({ mfa }: { mfa: MfaView }) {
  const bare = mfa.totp === null && mfa.passkeys.length === 0
  return (
    <Card title="What protects your account" className="lg:col-span-2">
      <dl className="grid gap-x-10 gap-y-4 sm:grid-cols-2">
        {protectionWords(mfa).map(({ what, by }) => (
          <div key={what}>
            <dt className="text-ink-muted text-sm">{what}</dt>
            <dd>{by.charAt(0).toUpperCase() + by.slice(1)}</dd>
          </div>
        ))}
      </dl>
      {bare && (
        <Alert tone="info" className="mt-5" title="Add a passkey or an authenticator app">
          Then a stolen or guessed password opens nothing. A passkey is also the quickest way to sign in.
        </Alert>
      )}
    </Card>
  )
}
