import type { OrderSummaryView } from '#worker/contracts/orders.ts'

type Status = OrderSummaryView['status']

/** The word and the colour of a state; the word alone says everything. */
export const STATUS_LOOK = {
  'awaiting-review': { label: 'Awaiting review', tone: 'info' },
  approved: { label: 'Approved', tone: 'primary' },
  scheduled: { label: 'Scheduled', tone: 'primary' },
  'in-progress': { label: 'In progress', tone: 'primary' },
  completed: { label: 'Completed', tone: 'success' },
  'needs-attention': { label: 'Being checked', tone: 'warning' },
  failed: { label: 'Stopped', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
} as const satisfies Record<Status, { label: string; tone: string }>
