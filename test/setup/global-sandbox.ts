import type { TestProject } from 'vitest/node'
import { startSandbox } from '../sandbox/server.ts'
import { testSandboxConfig } from './settings.ts'

declare module 'vitest' {
  interface ProvidedContext {
    sandboxUrl: string
  }
}

/** One sandbox for the whole run, in memory; each file works in a tenant of its own. */
export default async function startGlobalSandbox(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({ config: testSandboxConfig() })
  project.provide('sandboxUrl', sandbox.url)
  return () => sandbox.close()
}
