import { useMutation } from '@tanstack/react-query'
import type { AccountServicesView, EligibilityView } from '#worker/contracts/services.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { formatInstant } from '#web/lib/format.ts'
import { requestEligibility } from '../api/request-eligibility.ts'
import { AddressCheckDialog, type ShownAddress } from './address-check-dialog.tsx'

type Props = { internet: AccountServicesView['internet']; address: ShownAddress }

/** What decides whether internet can be ordered here, and what the customer can do about it. */
export function EligibilityPanel({ internet, address }: Props) {
  const { existing, eligibility } = internet
  if (existing) {
    return (
      <Alert
        tone="info"
        title="You already have an internet service"
        actions={
          <a href={existing.manageUrl} className={buttonClass('secondary')}>
            Manage or upgrade it
          </a>
        }
      >
        One account has one internet line. To change speed or plan, manage the one you have.
      </Alert>
    )
  }
  return <AddressCheck eligibility={eligibility} address={address} />
}

function AddressCheck({ eligibility, address }: { eligibility: EligibilityView; address: ShownAddress }) {
  const request = useMutation(requestEligibility)
  const ask = (label: string) => <AddressCheckDialog label={label} address={address} request={request} />
  switch (eligibility.status) {
    case 'eligible':
      return (
        <Alert tone="success" title={`At your address: ${eligibility.offeringType ?? 'fibre'}`}>
          {eligibility.checkedAt && `Checked ${formatInstant(eligibility.checkedAt)}. `}These are the plans for it.
        </Alert>
      )
    case 'pending':
      return (
        <Alert tone="info" title="We are checking your address" live={request.isSuccess}>
          {eligibility.requestedAt && `Asked ${formatInstant(eligibility.requestedAt)}. `}Our staff look up which line reaches
          your home. We mail you the result, and you can order right away then. You need not do anything meanwhile.
        </Alert>
      )
    case 'not-eligible':
      return (
        <Alert tone="warning" title="Fibre is not available at your address yet" actions={ask('Check my address again')}>
          {eligibility.checkedAt && `Checked ${formatInstant(eligibility.checkedAt)}. `}
          {eligibility.notes ?? 'Our staff could not find a line that reaches your home.'} If your address or the building has
          changed, ask us to look again. Mobile plans work at any address.
        </Alert>
      )
    case 'not-requested':
      return (
        <Alert tone="info" title="First we check your address" actions={ask('Check my address')}>
          Which fibre line reaches your home depends on the building. We check the address of your account, at no charge.
        </Alert>
      )
  }
}
