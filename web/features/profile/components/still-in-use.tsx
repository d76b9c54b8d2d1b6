import { Link } from '@tanstack/react-router'
import type { AccountInUseDetails } from '#worker/contracts/data-rights.ts'
import { Alert } from '#web/components/ui/alert.tsx'

export function StillInUse({ details: { orders, services } }: { details: AccountInUseDetails }) {
  return (
    <Alert tone="warning" className="mt-4" title="Your account is still in use">
      <p>Nothing was closed. These have to end first; write to us if you cannot end one yourself.</p>
      <ul className="mt-2 ml-5 list-disc">
        {services.map(({ id, name }) => (
          <li key={id}>
            <Link to="/subscriptions/$id" params={{ id }} className="underline">
              {name}
            </Link>
          </li>
        ))}
        {orders.map(({ id, number }) => (
          <li key={id}>
            <Link to="/orders/$id" params={{ id }} className="underline">
              Order {number ?? 'without a number yet'}
            </Link>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
