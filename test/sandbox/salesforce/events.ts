import type { SalesforceChange, World } from '../core/world.ts'

export function heartbeat(): SalesforceChange {
  return { kind: 'heartbeat', entity: '', recordIds: [], changeType: '', changedFields: [] }
}

export function startSender(_world: World): void {}
