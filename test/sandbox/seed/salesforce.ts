import type { World } from '../core/world.ts'

export function seedSalesforce(_world: World): void {}
