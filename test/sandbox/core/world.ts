import type { SandboxConfig } from '../config.ts'
import { VendorClock } from './clock.ts'
import { Faults } from './faults.ts'
import { Ledger } from './ledger.ts'
import type { Persistence } from './sqlite.ts'
import { type Collection, Store } from './store.ts'

export type { Collection } from './store.ts'

/** What the emulated Apex sender puts into its outbox. */
export interface SalesforceChange {
  kind: 'change' | 'platform' | 'heartbeat'
  entity: string
  recordIds: string[]
  changeType: string
  changedFields: string[]
  data?: Record<string, unknown>
}

export interface PortalAddress {
  url: string
  environment: string
}

export interface World {
  tenant: string
  /** '' for the default tenant, else `/t/{tenant}`: what stands before `/salesforce`, `/whmcs` … */
  pathPrefix: string
  config: SandboxConfig
  portal: PortalAddress
  clock: VendorClock
  ledger: Ledger
  faults: Faults
  collection<T extends { id: string }>(name: string): Collection<T>
  transaction<T>(run: () => T): T
  emit(event: SalesforceChange): void
  setPortal(address: Partial<PortalAddress>): void
  onEmit(listener: (event: SalesforceChange) => void): void
  /** Back to the seed: documents, ledger, faults and vendor time; the portal's offset and address stay. */
  reset(): void
  close(): void
}

export interface WorldOptions {
  tenant: string
  config: SandboxConfig
  persistence: Persistence | null
  seed: (world: World) => void
}

export const DEFAULT_TENANT = 'default'

export function createWorld({ tenant, config, persistence, seed }: WorldOptions): World {
  const store = new Store(tenant, persistence)
  const isNew = store.empty
  const clock = new VendorClock(store)
  const faults = new Faults()
  const addresses = store.collection<PortalAddress & { id: string }>('_portal')
  let listener: (event: SalesforceChange) => void = () => {}
  const world: World = {
    tenant,
    pathPrefix: tenant === DEFAULT_TENANT ? '' : `/t/${tenant}`,
    config,
    clock,
    faults,
    ledger: new Ledger(tenant, store, () => clock.now()),
    get portal() {
      return addresses.get('portal') ?? { url: config.portalUrl, environment: config.environment }
    },
    setPortal(address) {
      const { url, environment } = { ...world.portal, ...address }
      addresses.put({ id: 'portal', url, environment })
    },
    collection: (name) => store.collection(name),
    transaction: (run) => store.transaction(run),
    emit: (event) => listener(event),
    onEmit: (next) => {
      listener = next
    },
    reset() {
      const portal = addresses.get('portal')
      const { portalOffsetMs } = clock
      faults.clear()
      clock.stop()
      store.clear()
      store.transaction(() => {
        if (portal) addresses.put(portal)
        if (portalOffsetMs !== 0) clock.setPortalOffset(portalOffsetMs)
        seed(world)
      })
    },
    close: () => clock.stop(),
  }
  if (isNew) store.transaction(() => seed(world))
  return world
}
