import type { IconName } from '#web/components/ui/icon.tsx'

/** The same places on phone and desktop, in the same order. */
export const NAVIGATION = [
  { to: '/dashboard', label: 'Home', icon: 'home' },
  { to: '/subscriptions', label: 'Services', icon: 'layers' },
  { to: '/orders', label: 'Orders', icon: 'box' },
  { to: '/billing/invoices', label: 'Billing', icon: 'receipt' },
  { to: '/account', label: 'Account', icon: 'person' },
] as const satisfies { to: string; label: string; icon: IconName }[]

type Place = (typeof NAVIGATION)[number]['to']

/** Which place a path belongs to: choosing a new service belongs to the services, paying to billing. */
export function toPlace(pathname: string): Place | null {
  if (pathname.startsWith('/account/services')) return '/subscriptions'
  if (pathname.startsWith('/billing')) return '/billing/invoices'
  return NAVIGATION.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`))?.to ?? null
}
