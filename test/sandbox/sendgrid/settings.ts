import type { World } from '../core/world.ts'

/** How the emulated event webhook behaves; off until somebody listens at the portal. */
export interface SendgridSettings {
  id: string
  events: boolean
  /** sent twice, in another order */
  duplicates: boolean
  wrongKey: boolean
  alteredBody: boolean
  /** how far in the past the signature is dated */
  timestampAgeSeconds: number
}

const DEFAULTS: SendgridSettings = {
  id: 'settings',
  events: false,
  duplicates: false,
  wrongKey: false,
  alteredBody: false,
  timestampAgeSeconds: 0,
}

export function sendgridSettings(world: World): SendgridSettings {
  return { ...DEFAULTS, ...world.collection<SendgridSettings>('sendgrid.settings').get('settings') }
}

export function changeSendgridSettings(world: World, change: Partial<SendgridSettings>): SendgridSettings {
  const next = { ...sendgridSettings(world), ...change, id: 'settings' }
  world.collection<SendgridSettings>('sendgrid.settings').put(next)
  return next
}

export function isSettingName(name: string): boolean {
  return name !== 'id' && name in DEFAULTS
}
