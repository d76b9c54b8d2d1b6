import { slice } from './slice.ts'

slice(['enumeration', 'enumeration-sign-up', 'revoked'])
