import type { World } from '../core/world.ts'

/** What an operator can turn on a living org; changed by PATCH /_control/salesforce. */
export interface SalesforceSettings {
  pageSize: number
  dailyApiLimit: number
  /** A 401 text that re-authentication does not cure; null: sessions work. */
  sessionRefusal: string | null
  /** How long a query locator lives, in vendor time. */
  locatorLifeMs: number
  /** How far `latestDateCovered` lags. */
  replicationLagMs: number
  /** A rule an admin wrote: updates of this object that name this field are refused with this message; null: none. */
  validationRule: { object: string; field: string; message: string } | null
}

export function salesforceSettings(world: World): SalesforceSettings {
  const { pageSize, dailyApiLimit } = world.config.salesforce
  const defaults: SalesforceSettings = {
    pageSize,
    dailyApiLimit,
    sessionRefusal: null,
    locatorLifeMs: 15 * 60_000,
    replicationLagMs: 60_000,
    validationRule: null,
  }
  return { ...defaults, ...settings(world).get('settings') }
}

export function changeSalesforceSettings(world: World, change: Partial<SalesforceSettings>): SalesforceSettings {
  settings(world).put({ ...salesforceSettings(world), ...change, id: 'settings' })
  return salesforceSettings(world)
}

const settings = (world: World) => world.collection<SalesforceSettings & { id: string }>('salesforce.settings')

const used = new WeakMap<World, number>()

/** Calls since the start; kept in memory, because losing the count loses nothing. */
export function apiUsage(world: World): number {
  return used.get(world) ?? 0
}

export function setApiUsage(world: World, calls: number): void {
  used.set(world, calls)
}
