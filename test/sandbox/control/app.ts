import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { freebitControl } from '../freebit/control.ts'
import { whmcsControl } from '../whmcs/control.ts'
import { simulationRoutes } from './simulation.ts'

/** The operator's JSON API of one tenant: what staff, time and misfortune do. */
export function controlApp(world: World): Hono {
  const app = new Hono()
  app.route('/', simulationRoutes(world))
  app.route('/whmcs', whmcsControl(world))
  app.route('/freebit', freebitControl(world))
  app.notFound((c) => c.json({ type: 'about:blank', title: 'Not Found', status: 404 }, 404))
  return app
}
