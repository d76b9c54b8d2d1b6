import type { World } from '../core/world.ts'

export function seedWhmcs(_world: World): void {}
