import { env } from 'cloudflare:workers'
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { createContext } from '#worker/wiring.ts'
import worker from '#worker/index.ts'

/** The Worker's own ports: their calls go through the same gateway objects as everybody's. */
export const { ports } = createContext(env, { waitUntil: () => undefined })

export async function runCron(): Promise<void> {
  const context = createExecutionContext()
  await worker.scheduled(createScheduledController(), env, context)
  await waitOnExecutionContext(context)
}
