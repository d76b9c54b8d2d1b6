import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { whmcsApi } from './api.ts'
import { clientArea } from './client-area/app.ts'

export function whmcsApp(world: World): Hono {
  const app = new Hono()
  app.post('/includes/api.php', (c) => whmcsApi(c, world))
  app.route('/', clientArea(world))
  return app
}
