import { existsSync } from 'node:fs'

const SHARED_MEMORY = '/dev/shm'

/** Environment of processes whose temporary files, with their syncs, belong in memory, where there is a file system in it. */
export function inMemory(): { TMPDIR?: string } {
  return existsSync(SHARED_MEMORY) ? { TMPDIR: SHARED_MEMORY } : {}
}
