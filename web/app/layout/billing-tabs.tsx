import { type PageTab, PageTabs } from './page-tabs.tsx'

const TABS = [
  { to: '/billing/invoices', label: 'Invoices' },
  { to: '/billing/payments', label: 'Payment methods' },
] as const satisfies PageTab[]

export function BillingTabs() {
  return <PageTabs label="Billing" tabs={TABS} />
}
