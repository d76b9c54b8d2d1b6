import type { World } from '../core/world.ts'
import { seedFreebit } from '../freebit/seed.ts'
import { seedWhmcs } from '../whmcs/seed.ts'
import { seedSalesforce } from './salesforce.ts'

/** The same start for every tenant. */
export function seedWorld(world: World): void {
  seedSalesforce(world)
  seedWhmcs(world)
  seedFreebit(world)
}
