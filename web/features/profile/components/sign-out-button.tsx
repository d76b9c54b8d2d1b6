import { useMutation } from '@tanstack/react-query'
import { Button } from '#web/components/ui/button.tsx'
import type { ButtonVariant } from '#web/components/ui/button-class.ts'
import { Icon } from '#web/components/ui/icon.tsx'
import { signOut } from '../api/sign-out.ts'

type Props = { everywhere?: boolean; variant?: ButtonVariant; onSignedOut: () => void }

/** Signed out means signed out: only an answer that says so leaves the page. */
export function SignOutButton({ everywhere = false, variant = 'secondary', onSignedOut }: Props) {
  const leave = useMutation(signOut)
  const press = () =>
    leave.mutate(
      { everywhere, key: crypto.randomUUID() },
      {
        onSuccess: () => {
          onSignedOut()
          location.assign('/')
        },
      },
    )
  return (
    <div>
      <Button variant={variant} className="text-sm" pending={leave.isPending || leave.isSuccess} onClick={press}>
        <Icon name="exit" />
        {everywhere ? 'Sign out everywhere' : 'Sign out'}
      </Button>
      <span role="status" className="font-medium text-danger text-sm">
        {leave.error && `You are still signed in. ${leave.error.message}`}
      </span>
    </div>
  )
}
