import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { Page } from '#web/components/ui/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="This page does not exist" intro="The address may be mistyped, or the page has moved.">
      <ButtonLink to="/dashboard">Go to your dashboard</ButtonLink>
    </Page>
  )
}
