import type { ReactNode } from 'react'
import type { MeView } from '#worker/contracts/identity.ts'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { formatPhone } from '#web/lib/format.ts'
import { AddressLines } from './address-lines.tsx'

export function ProfileCard({ me, change }: { me: MeView; change: ReactNode }) {
  return (
    <Card title="Your details" action={change}>
      <DetailList>
        <Detail name="Name">
          {me.firstName} {me.lastName}
        </Detail>
        <Detail name="Customer number">
          <span className="font-mono">{me.customerNumber ?? 'Not known yet'}</span>
        </Detail>
        <Detail name="E-mail">{me.email}</Detail>
        <Detail name="Phone">{me.phone ? <span className="tabular">{formatPhone(me.phone)}</span> : 'None'}</Detail>
        <Detail name="Address">
          <AddressLines address={me.address} />
        </Detail>
      </DetailList>
    </Card>
  )
}
