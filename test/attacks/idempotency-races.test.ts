import { slice } from './slice.ts'

slice(['idempotency'])
