import type { Database } from '#worker/db/client.ts'
import type { PortalEnv } from '#worker/env.ts'
import type { Staff } from '#worker/lib/access-assertion.ts'
import type { Clock } from '#worker/lib/clock.ts'
import type { Ids } from '#worker/lib/ids.ts'
import type { Log } from '#worker/lib/log.ts'
import type { Ports } from '#worker/ports/index.ts'

/** The signed-in customer and the records of the other systems that are theirs. */
export type Actor = {
  userId: string
  email: string
  sessionId: string
  /** Salesforce account id. */
  accountId: string
  contactId: string | null
  /** WHMCS client id. */
  clientId: string
}

/** What every verb receives. Built once a request, queue message or cron tick by wiring.ts. */
export type ServiceContext = {
  env: PortalEnv
  db: Database
  ports: Ports
  clock: Clock
  ids: Ids
  log: Log
  requestId: string
  /** Of a request: what the customer's own log says about where it came from, and no more (no address, no full user agent). */
  origin?: () => { device: string; place: string | null }
  /** Runs after the answer; failures are logged, never lost silently. */
  background(work: Promise<unknown>): void
}

export type AccountContext = ServiceContext & { actor: Actor }
export type StaffContext = ServiceContext & { staff: Staff }

/** A call whose signature was checked: `key` names it for ever, `hash` is its body's SHA-256. */
export type SignedCall = { caller: 'salesforce' | 'whmcs'; key: string; nonce: string; hash: string; body: unknown }

/** Hono's environment: one for the whole Worker. `actor` is set by requireActor(), `staff` by requireStaff(), `signed` by signedBy(). */
export type AppEnv = {
  Bindings: Env
  Variables: { ctx: ServiceContext; actor: Actor; staff: Staff; signed: SignedCall }
}
