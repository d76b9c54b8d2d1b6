import type { AccountContext } from '#worker/context.ts'
import type { CatalogView, VolatileView } from '#worker/contracts/catalog.ts'
import type {
  AccountInternetServicesView,
  AccountServicesView,
  AccountSimServicesView,
  AccountVpnServicesView,
} from '#worker/contracts/services.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { readCatalog, readVolatile } from '#worker/features/catalog/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { type Holdings, toHoldings } from './account-holdings.ts'
import { getAccountFacts } from './get-eligibility.ts'
import { toInternetView, toSimView, toVpnView } from './to-account-services.ts'

const VOLATILE_DEADLINE_MS = 1500

/** For display, from copies: checkout asks the vendors again. */
export async function getAccountServices(ctx: AccountContext): Promise<AccountServicesView> {
  const [edition, account, holdings] = await Promise.all([readEdition(ctx), getAccountFacts(ctx), readHoldings(ctx)])
  const { catalog, volatile } = edition
  return {
    version: catalog.version,
    volatile,
    internet: toInternetView(catalog, account, holdings),
    sim: toSimView(catalog, holdings),
    vpn: toVpnView(catalog),
  }
}

export async function getAccountInternetServices(ctx: AccountContext): Promise<AccountInternetServicesView> {
  const [edition, account, holdings] = await Promise.all([readEdition(ctx), getAccountFacts(ctx), readHoldings(ctx)])
  const { catalog, volatile } = edition
  return { version: catalog.version, volatile, ...toInternetView(catalog, account, holdings) }
}

export async function getAccountSimServices(ctx: AccountContext): Promise<AccountSimServicesView> {
  const [{ catalog, volatile }, holdings] = await Promise.all([readEdition(ctx), readHoldings(ctx)])
  return { version: catalog.version, volatile, ...toSimView(catalog, holdings) }
}

export async function getAccountVpnServices(ctx: AccountContext): Promise<AccountVpnServicesView> {
  const { catalog, volatile } = await readEdition(ctx)
  return { version: catalog.version, volatile, ...toVpnView(catalog) }
}

async function readHoldings(ctx: AccountContext): Promise<Holdings> {
  const [services, orders] = await Promise.all([readCopy(ctx, 'subscriptions'), readCopy(ctx, 'orders')])
  return toHoldings({ services: services.value, orders: orders.value })
}

type Edition = { catalog: CatalogView; volatile: VolatileView | null }

async function readEdition(ctx: AccountContext): Promise<Edition> {
  const { bindings } = ctx.env
  const [catalog, volatile] = await Promise.all([readCatalog(bindings), withinDeadline(readVolatile(bindings))])
  return { catalog, volatile }
}

/** Stock and campaigns never hold the page up: without them it says what it knows. */
async function withinDeadline(reading: Promise<VolatileView>): Promise<VolatileView | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), VOLATILE_DEADLINE_MS)
  })
  const known = reading.catch((error: unknown) => {
    if (error instanceof DomainError) return null
    throw error
  })
  return Promise.race([known, deadline]).finally(() => clearTimeout(timer))
}
