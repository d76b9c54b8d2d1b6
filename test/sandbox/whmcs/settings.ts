import type { World } from '../core/world.ts'

export const SHAPE_MODES = ['normal', 'missing', 'empty-string', 'empty-array', 'empty-object', 'numeric-keys', 'single'] as const
export type ShapeMode = (typeof SHAPE_MODES)[number]

/** What differs between installs or is open in the vendor's documentation; changed by POST /_control/whmcs/settings. */
export interface WhmcsSettings {
  id: string
  version: string
  /** list name (`GetOrders.orders`) or `*` → shape */
  shapes: Record<string, ShapeMode>
  allowedIps: string[]
  /** null: the credential's role lists every action the sandbox knows */
  allowedActions: string[] | null
  cancelOrderCancelsInvoice: boolean
  noInvoiceId: 'zero' | 'empty' | 'null' | 'absent'
  autoApplyCredit: boolean
  requireCustomerNumber: boolean
  addPayMethodGateways: string[]
}

const DEFAULTS: WhmcsSettings = {
  id: 'settings',
  version: '9.0.3',
  shapes: {},
  allowedIps: [],
  allowedActions: null,
  cancelOrderCancelsInvoice: false,
  noInvoiceId: 'zero',
  autoApplyCredit: true,
  requireCustomerNumber: true,
  addPayMethodGateways: [],
}

export function whmcsSettings(world: World): WhmcsSettings {
  return { ...DEFAULTS, ...world.collection<WhmcsSettings>('whmcs.settings').get('settings') }
}

export function changeWhmcsSettings(world: World, change: Partial<WhmcsSettings>): WhmcsSettings {
  const next = { ...whmcsSettings(world), ...change, id: 'settings' }
  world.collection<WhmcsSettings>('whmcs.settings').put(next)
  return next
}

export function isSettingName(name: string): name is Exclude<keyof WhmcsSettings, 'id'> {
  return name !== 'id' && name in DEFAULTS
}
