import type { Category, CompanionView, VolatileView } from '#worker/contracts/catalog.ts'
import type { BillingCycle } from '#worker/contracts/money.ts'

/** What staff pick in Salesforce (contracts §1) and what it means here; a label that is not listed refuses its product. */
export const CATEGORIES: ReadonlyMap<string, Category> = new Map([
  ['Internet', 'internet'],
  ['SIM', 'sim'],
  ['VPN', 'vpn'],
])

export const CYCLES: ReadonlyMap<string, BillingCycle> = new Map([
  ['Monthly', 'monthly'],
  ['Annually', 'annually'],
  ['One Time', 'one-time'],
])

export const COMPANION_CLASSES: ReadonlyMap<string, CompanionView['itemClass']> = new Map([
  ['Activation', 'activation'],
  ['Installation', 'installation'],
  ['Add-on', 'add-on'],
])

export const PLAN_CLASS = 'Service'

export const STOCK: ReadonlyMap<string, NonNullable<VolatileView['products'][string]['stock']>> = new Map([
  ['In Stock', 'in-stock'],
  ['Low', 'low'],
  ['Out of Stock', 'out-of-stock'],
])
