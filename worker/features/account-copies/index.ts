export { type AccountCopy, readCopy } from './read-copy.ts'
export { clearCopies } from './clear-copies.ts'
