import type { AccountServicesView, EligibilityView } from '#worker/contracts/services.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { formatInstant } from '#web/lib/format.ts'
import { site } from '#web/lib/site.ts'

/** What decides whether internet can be ordered here, and what the customer can do about it. */
export function EligibilityPanel({ internet }: { internet: AccountServicesView['internet'] }) {
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
  return <AddressCheck eligibility={eligibility} />
}

function AddressCheck({ eligibility }: { eligibility: EligibilityView }) {
  const ask = (
    <a
      href={`mailto:${site.supportEmail}?subject=${encodeURIComponent('Address check for home internet')}`}
      className={buttonClass('secondary')}
    >
      Ask for an address check
    </a>
  )
  switch (eligibility.status) {
    case 'eligible':
      return (
        <Alert tone="success" title={`At your address: ${eligibility.offeringType ?? 'fibre'}`}>
          {eligibility.checkedAt && `Checked ${formatInstant(eligibility.checkedAt)}. `}These are the plans for it.
        </Alert>
      )
    case 'pending':
      return (
        <Alert tone="info" title="We are checking your address">
          {eligibility.requestedAt && `Asked ${formatInstant(eligibility.requestedAt)}. `}Our staff look up which line reaches
          your home. You can order as soon as they have decided; there is nothing to do for you meanwhile.
        </Alert>
      )
    case 'not-eligible':
      return (
        <Alert tone="warning" title="Fibre is not available at your address yet" actions={ask}>
          {eligibility.notes ?? 'Our staff could not find a line that reaches your home.'} If something has changed, ask us to
          look again.
        </Alert>
      )
    case 'not-requested':
      return (
        <Alert tone="info" title="First we check your address" actions={ask}>
          Which fibre line reaches your home depends on the building. We check the address of your account, at no charge.
        </Alert>
      )
  }
}
