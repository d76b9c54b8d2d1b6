import { slice } from './slice.ts'

slice(['enumeration', 'revoked'])
