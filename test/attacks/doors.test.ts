import { slice } from './slice.ts'

slice(['enumeration', 'enumeration-login', 'enumeration-sign-up', 'revoked'])
