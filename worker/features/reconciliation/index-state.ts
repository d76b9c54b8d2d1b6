import type { orderIndex } from '#worker/db/schema.ts'
import type { Standing } from '#worker/stubs.ts'

/** What the index shows of an order in this phase. */
export function indexStateOf(phase: Standing['phase']): (typeof orderIndex.$inferSelect)['state'] {
  switch (phase) {
    case 'idle':
    case 'scheduled':
      return 'placed'
    case 'running':
      return 'provisioning'
    case 'completed':
    case 'failed':
    case 'needs-attention':
    case 'cancelled':
      return phase
  }
}
