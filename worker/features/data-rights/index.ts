export { sweepClosings } from './finish-closing.ts'
