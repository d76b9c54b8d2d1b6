import type { World } from '../../core/world.ts'
import type { Members } from '../members.ts'
import type { FreebitSettings } from '../settings.ts'

export interface FreebitCall {
  world: World
  settings: FreebitSettings
  members: Members
}

export interface Operation {
  path: string
  /** The phone number that faults and the ledger know the call by. */
  key: (members: Members) => string
  run: (call: FreebitCall) => object
}

export const byAccount = (members: Members): string => members.text('account')
