import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { accessControl } from '../access/control.ts'
import { freebitControl } from '../freebit/control.ts'
import { sendgridControl } from '../sendgrid/control.ts'
import { whmcsControl } from '../whmcs/control.ts'
import { accountRoutes } from './accounts.ts'
import { catalogRoutes } from './catalog.ts'
import { mailRoutes } from './mail.ts'
import { manyOrdersRoutes } from './many-orders.ts'
import { orderRoutes } from './orders.ts'
import { problem } from './problem.ts'
import { productRoutes } from './products.ts'
import { salesforceRoutes } from './salesforce.ts'
import { simulationRoutes } from './simulation.ts'

/** The operator's JSON API of one tenant: what staff, time and misfortune do. */
export function controlApp(world: World): Hono {
  const app = new Hono()
  app.route('/', simulationRoutes(world))
  app.route('/', orderRoutes(world))
  app.route('/', manyOrdersRoutes(world))
  app.route('/', productRoutes(world))
  app.route('/', catalogRoutes(world))
  app.route('/', accountRoutes(world))
  app.route('/', salesforceRoutes(world))
  app.route('/', mailRoutes(world))
  app.route('/whmcs', whmcsControl(world))
  app.route('/staff', accessControl(world))
  app.route('/freebit', freebitControl(world))
  app.route('/sendgrid', sendgridControl(world))
  app.all('*', (c) => problem(c, 404, 'Not Found'))
  return app
}
