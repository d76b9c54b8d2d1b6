import { inject } from 'vitest'
import type { ProvidedContext } from 'vitest'
import './global-sandbox.ts'
import { launchPortal, type Portal, type PortalOptions } from './launch-portal.ts'
import { CHEAP_HASHES } from './settings.ts'

export type { Browser } from './browser.ts'
export type { Portal } from './launch-portal.ts'

/** A portal for one test file, beside the sandbox of the run and in a tenant of its own. Close it in `afterAll`. */
export function startPortal(options: Partial<PortalOptions> = {}): Promise<Portal> {
  const sandbox: ProvidedContext['sandboxUrl'] = options.sandbox ?? inject('sandboxUrl')
  return launchPortal({ ...options, sandbox, settings: { ...CHEAP_HASHES, ...options.settings } })
}
