import { slice } from './slice.ts'

slice(['forgeries', 'replays'])
