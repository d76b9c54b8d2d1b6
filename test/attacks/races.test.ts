import { slice } from './slice.ts'

slice(['guesses', 'single-use', 'single-use-sign-up', 'refresh'])
