import type { World } from '../core/world.ts'

/** What the partner contract leaves open, and how slow or odd the emulated carrier is today. */
export interface FreebitSettings {
  id: string
  codesAsNumbers: boolean
  authKeyLifetimeMs: number
  /** null: accepted operations never settle */
  settleMs: number | null
  activationKind: 'lpa' | 'eid-bound'
  trafficShape: 'normal' | 'missing' | 'empty' | 'array'
  honourExpire: boolean
}

const DEFAULTS: FreebitSettings = {
  id: 'settings',
  codesAsNumbers: false,
  authKeyLifetimeMs: 30 * 60_000,
  settleMs: 2000,
  activationKind: 'lpa',
  trafficShape: 'normal',
  honourExpire: true,
}

export function freebitSettings(world: World): FreebitSettings {
  return { ...DEFAULTS, ...world.collection<FreebitSettings>('freebit.settings').get('settings') }
}

export function changeFreebitSettings(world: World, change: Partial<FreebitSettings>): FreebitSettings {
  const next = { ...freebitSettings(world), ...change, id: 'settings' }
  world.collection<FreebitSettings>('freebit.settings').put(next)
  return next
}

export function isSettingName(name: string): boolean {
  return name !== 'id' && name in DEFAULTS
}
