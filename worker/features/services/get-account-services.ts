import type { AccountContext } from '#worker/context.ts'
import type {
  AccountInternetServicesView,
  AccountServicesView,
  AccountSimServicesView,
  AccountVpnServicesView,
} from '#worker/contracts/services.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { readCatalog } from '#worker/features/catalog/index.ts'
import { type Holdings, toHoldings } from './account-holdings.ts'
import { getAccountFacts } from './get-eligibility.ts'
import { toInternetView, toSimView, toVpnView } from './to-account-services.ts'

/** For display, from copies: checkout asks the vendors again. */
export async function getAccountServices(ctx: AccountContext): Promise<AccountServicesView> {
  const [catalog, account, holdings] = await Promise.all([readCatalog(ctx.env.bindings), getAccountFacts(ctx), readHoldings(ctx)])
  return {
    version: catalog.version,
    internet: toInternetView(catalog, account, holdings),
    sim: toSimView(catalog, holdings),
    vpn: toVpnView(catalog),
  }
}

export async function getAccountInternetServices(ctx: AccountContext): Promise<AccountInternetServicesView> {
  const [catalog, account, holdings] = await Promise.all([readCatalog(ctx.env.bindings), getAccountFacts(ctx), readHoldings(ctx)])
  return { version: catalog.version, ...toInternetView(catalog, account, holdings) }
}

export async function getAccountSimServices(ctx: AccountContext): Promise<AccountSimServicesView> {
  const [catalog, holdings] = await Promise.all([readCatalog(ctx.env.bindings), readHoldings(ctx)])
  return { version: catalog.version, ...toSimView(catalog, holdings) }
}

export async function getAccountVpnServices(ctx: AccountContext): Promise<AccountVpnServicesView> {
  const catalog = await readCatalog(ctx.env.bindings)
  return { version: catalog.version, ...toVpnView(catalog) }
}

async function readHoldings(ctx: AccountContext): Promise<Holdings> {
  const [services, orders] = await Promise.all([readCopy(ctx, 'subscriptions'), readCopy(ctx, 'orders')])
  return toHoldings({ services: services.value, orders: orders.value })
}
