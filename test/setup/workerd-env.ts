import { env } from 'cloudflare:workers'
import type { D1Migration } from '@cloudflare/vitest-plugin'
import { sandboxAt } from './sandbox.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[]
      TEST_SANDBOX_URL: string
      TEST_COMBINATIONS: string
      TEST_PLANTED: string
      TEST_CLEAN: string
      TEST_CHAOS: string
    }
  }
}

/** The vendors of this test file: a tenant of its own, fresh from the seed. */
export const sandbox = sandboxAt(env.TEST_SANDBOX_URL)
