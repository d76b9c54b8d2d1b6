import type { ServiceContext } from '#worker/context.ts'
import { createDatabase } from '#worker/db/client.ts'
import { parseEnv } from '#worker/env.ts'
import { clock } from '#worker/lib/clock.ts'
import { ids } from '#worker/lib/ids.ts'
import { log } from '#worker/lib/log.ts'
import { createPorts } from '#worker/wiring/ports.ts'

/** The composition root of requests, queue batches, cron ticks and objects alike. */
export function createContext(
  bindings: Env,
  scope: { requestId?: string; waitUntil(work: Promise<unknown>): void },
): ServiceContext {
  const env = parseEnv(bindings)
  const requestId = scope.requestId ?? ids.uuid()
  const logger = log('worker').with({ requestId })
  return {
    env,
    db: createDatabase(bindings.DB),
    ports: createPorts({ env, clock, ids }),
    clock,
    ids,
    log: logger,
    requestId,
    background: (work) =>
      scope.waitUntil(work.catch((error: unknown) => logger.error('background work failed', { error: String(error) }))),
  }
}
