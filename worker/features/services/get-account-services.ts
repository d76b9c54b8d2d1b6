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
import { within } from '#worker/lib/within.ts'
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
  const reading = readVolatile(bindings, (work) => ctx.background(work))
  const [catalog, volatile] = await Promise.all([readCatalog(bindings), withinDeadline(ctx, reading)])
  return { catalog, volatile }
}

/** Stock and campaigns never hold the page up, whatever is wrong with them: without them it says what it knows. */
function withinDeadline(ctx: AccountContext, reading: Promise<VolatileView>): Promise<VolatileView | null> {
  return within(reading, VOLATILE_DEADLINE_MS).catch((error: unknown) => {
    ctx.log.warn('plans without stock and campaigns', { error: String(error) })
    return null
  })
}
