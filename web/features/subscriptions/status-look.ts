import type { LineView, SubscriptionSummaryView } from '#worker/contracts/subscriptions.ts'

export const SUBSCRIPTION_LOOK = {
  pending: { label: 'Being set up', tone: 'info' },
  active: { label: 'Active', tone: 'success' },
  suspended: { label: 'Suspended', tone: 'danger' },
  completed: { label: 'Completed', tone: 'neutral' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  terminated: { label: 'Ended', tone: 'neutral' },
  other: { label: 'In process', tone: 'neutral' },
} as const satisfies Record<SubscriptionSummaryView['status'], { label: string; tone: string }>

export const LINE_LOOK = {
  pending: { label: 'Waiting for the network', tone: 'info' },
  active: { label: 'Active', tone: 'success' },
  suspended: { label: 'Suspended', tone: 'danger' },
  cancelled: { label: 'Ended', tone: 'neutral' },
  unknown: { label: 'Not confirmed', tone: 'warning' },
} as const satisfies Record<LineView['status'], { label: string; tone: string }>
