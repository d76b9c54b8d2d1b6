import { type PageTab, PageTabs } from './page-tabs.tsx'

const TABS = [
  { to: '/account', label: 'Profile' },
  { to: '/account/security', label: 'Security' },
  { to: '/account/sessions', label: 'Devices' },
  { to: '/account/activity', label: 'Activity' },
  { to: '/account/data', label: 'Data' },
] as const satisfies PageTab[]

export function AccountTabs() {
  return <PageTabs label="Account" tabs={TABS} />
}
