import type { TimelineStep } from '#worker/contracts/orders.ts'

export const STEP_LABEL: Record<TimelineStep['step'], string> = {
  received: 'Order received',
  'under-review': 'Under review',
  approved: 'Approved',
  scheduled: 'Scheduled',
  reserving: 'Preparing your account',
  activating: 'Activating',
  billing: 'Setting up billing',
  completed: 'Completed',
  'needs-attention': 'Being checked by a person',
  failed: 'Stopped',
  cancelled: 'Cancelled',
}

export const ACTOR_LABEL: Record<TimelineStep['actor'], string> = {
  you: 'You need to act',
  staff: 'Our staff act',
  nobody: 'Runs by itself',
}

export type Mark = 'done' | 'current' | 'upcoming' | 'stopped' | 'checked'

/** How a step is drawn: an end that is not a success never looks like one. */
export function toMark({ step, state }: Pick<TimelineStep, 'step' | 'state'>): Mark {
  if (step === 'failed' || step === 'cancelled') return 'stopped'
  if (step === 'needs-attention') return 'checked'
  return state
}
