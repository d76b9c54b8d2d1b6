import type { World } from '../core/world.ts'

export function seedFreebit(_world: World): void {}
