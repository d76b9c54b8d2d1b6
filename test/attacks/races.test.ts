import { slice } from './slice.ts'

slice(['guesses', 'single-use', 'refresh'])
