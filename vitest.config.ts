import { randomUUID } from 'node:crypto'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { CHEAP_HASHES, testSettings } from './test/setup/settings.ts'

const WORKERD_TESTS = 'test/**/*.workerd.test.ts'
const BROWSER_TESTS = 'test/e2e/**/*.test.ts'

/** Bindings below replace the secrets that wrangler would ask for. */
process.env['WRANGLER_LOG'] ??= 'error'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false'

/** Vitest takes entries out of the object it is given: each project gets its own. */
const define = () => ({ __DEVELOPMENT__: 'true', __BUILD_ID__: '"test"' })

/** Runs once a test file: each file has its own runtime and its own world at the vendors. */
async function workerdOptions({ inject }: { inject: (key: 'sandboxUrl') => string }) {
  const sandboxUrl = inject('sandboxUrl')
  const tenant = `w${randomUUID().slice(0, 8)}`
  return {
    /** Else workerd prints each connection that a test breaks on purpose. */
    verbose: false,
    wrangler: { configPath: './wrangler.toml' },
    miniflare: {
      bindings: {
        ...testSettings({ sandboxUrl, tenant, portalUrl: 'https://portal.test' }),
        ...CHEAP_HASHES,
        TEST_SANDBOX_URL: `${sandboxUrl}/t/${tenant}`,
        TEST_COMBINATIONS: process.env['COMBINATIONS'] ?? '60',
        TEST_PLANTED: process.env['PLANTED'] ?? '51',
        TEST_CLEAN: process.env['CLEAN'] ?? '20',
        TEST_CHAOS: process.env['CHAOS_LAYER_W'] ?? '',
        TEST_MIGRATIONS: await readD1Migrations('./migrations'),
      },
    },
  }
}

export default defineConfig({
  test: {
    /** One more than the cores of the smallest machine: portals that start, and clocks that pass, leave a third of them idle. */
    maxWorkers: 3,
    /** What a passing test logs is nobody's news. */
    silent: 'passed-only',
    /** An object's alarm that begins while its file's runtime is closing asks in vain for its module: all tests of the file are over. */
    onUnhandledError: (error) => error.name !== 'EnvironmentTeardownError',
    projects: [
      {
        define: define(),
        test: {
          name: 'node',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [WORKERD_TESTS, BROWSER_TESTS],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          globalSetup: ['./test/setup/global-sandbox.ts'],
        },
      },
      {
        define: define(),
        plugins: [react(), tailwindcss(), cloudflareTest(workerdOptions)],
        test: {
          name: 'workerd',
          css: true,
          include: [WORKERD_TESTS],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          globalSetup: ['./test/setup/global-sandbox.ts'],
          setupFiles: ['./test/setup/workerd.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          environment: 'node',
          testTimeout: 240_000,
          hookTimeout: 60_000,
          globalSetup: ['./test/setup/global-sandbox.ts'],
        },
      },
    ],
  },
})
