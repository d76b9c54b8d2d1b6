import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { mfaQuery } from '#web/features/security/api/get-mfa.ts'
import { AuthenticatorCard } from '#web/features/security/components/authenticator-card.tsx'
import { PasskeysCard } from '#web/features/security/components/passkeys-card.tsx'
import { PasswordCard } from '#web/features/security/components/password-card.tsx'
import { ProtectionCard } from '#web/features/security/components/protection-card.tsx'
import { RecoveryCard } from '#web/features/security/components/recovery-card.tsx'
import { RecoveryCodesDialog } from '#web/features/security/components/recovery-codes-dialog.tsx'
import { AccountTabs } from '../layout/account-tabs.tsx'

export function SecurityPage() {
  const mfa = useQuery(mfaQuery)
  const { data: me } = useQuery(meQuery)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <Page title="Security" intro="How you sign in, and what is asked for before important steps.">
      <AccountTabs />
      <QueryView query={mfa} skeleton={<SkeletonCards count={4} className="h-44" />}>
        {(data) => {
          const hasTotp = data.totp !== null
          const hasPasskey = data.passkeys.length > 0
          return (
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <PasskeysCard passkeys={data.passkeys} hasTotp={hasTotp} onCodes={setCodes} />
              <AuthenticatorCard totp={data.totp} hasPasskey={hasPasskey} onCodes={setCodes} />
              <PasswordCard email={me?.email} secondFactor={hasTotp || hasPasskey} />
              {(hasTotp || hasPasskey) && <RecoveryCard left={data.recoveryCodesLeft} onCodes={setCodes} />}
              <ProtectionCard mfa={data} />
            </div>
          )
        }}
      </QueryView>
      {codes && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
    </Page>
  )
}
