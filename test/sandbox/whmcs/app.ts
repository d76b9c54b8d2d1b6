import { Hono } from 'hono'
import type { World } from '../core/world.ts'

export function whmcsApp(_world: World): Hono {
  return new Hono()
}
