import type { MeView } from '#worker/contracts/identity.ts'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { Waves } from '#web/public/components/icons.tsx'

/** The one loud place of the account area. Its height does not depend on what is known yet. */
export function WelcomePanel({ me }: { me: MeView | undefined }) {
  return (
    <header className="relative overflow-hidden rounded-card bg-deep text-on-deep">
      <div aria-hidden="true" className="pointer-events-none absolute inset-0">
        <Waves />
      </div>
      <div className="relative flex flex-col items-start justify-between gap-x-8 gap-y-5 p-6 sm:flex-row sm:items-center sm:p-8">
        <div className="min-w-0">
          <h1 tabIndex={-1} className="min-h-[1.35em] font-bold text-2xl leading-snug tracking-tight">
            {me ? `Hello, ${me.firstName} ${me.lastName}` : 'Hello'}
          </h1>
          <p className="mt-1 min-h-[1.65em] text-on-deep-muted">
            {me?.customerNumber && (
              <>
                Customer number <span className="font-mono">{me.customerNumber}</span>
              </>
            )}
          </p>
        </div>
        <ButtonLink to="/account/services" variant="on-deep">
          Add a service
        </ButtonLink>
      </div>
    </header>
  )
}
