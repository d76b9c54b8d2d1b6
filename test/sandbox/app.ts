import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { accessApp } from './access/app.ts'
import type { SandboxConfig } from './config.ts'
import { consoleApp } from './console/app.ts'
import { controlApp } from './control/app.ts'
import type { Persistence } from './core/sqlite.ts'
import { createWorld, DEFAULT_TENANT, type World } from './core/world.ts'
import { freebitApp } from './freebit/app.ts'
import { salesforceApp } from './salesforce/app.ts'
import { senderOf, startSender } from './salesforce/events/sender.ts'
import { seedWorld } from './seed/seed.ts'
import { sendgridApp } from './sendgrid/app.ts'
import { whmcsApp } from './whmcs/app.ts'

interface Tenant {
  world: World
  app: Hono
}

export interface Sandbox {
  world(tenant: string): World
  app(tenant: string): Hono
  close(): void
}

const TENANT_PATH = /^\/t\/([A-Za-z0-9_-]{1,64})(?=\/|$)/

export function createSandbox(options: { config: SandboxConfig; persistence: Persistence | null }): Sandbox {
  const tenants = new Map<string, Tenant>()
  const tenant = (name: string): Tenant => {
    const known = tenants.get(name)
    if (known) return known
    const world = createWorld({ tenant: name, seed: seedWorld, ...options })
    startSender(world)
    const created = { world, app: tenantApp(world) }
    tenants.set(name, created)
    return created
  }
  for (const name of options.persistence?.tenants() ?? []) tenant(name)
  tenant(DEFAULT_TENANT)
  return {
    world: (name) => tenant(name).world,
    app: (name) => tenant(name).app,
    close: () => {
      for (const { world } of tenants.values()) {
        senderOf(world).close()
        world.close()
      }
    },
  }
}

/** The default tenant at the plain prefixes, every other one under `/t/{tenant}`; a tenant begins with its first request. */
export function createApp(sandbox: Sandbox): { fetch: (request: Request, env?: unknown) => Response | Promise<Response> } {
  return {
    fetch: (request, env) => {
      const tenant = TENANT_PATH.exec(new URL(request.url).pathname)?.[1] ?? DEFAULT_TENANT
      return sandbox.app(tenant).fetch(request, { ...(env as object) })
    },
  }
}

function tenantApp(world: World): Hono {
  const app = new Hono<{ Variables: { world: World } }>({
    router: new TrieRouter(),
    getPath: (request) => new URL(request.url).pathname.replace(TENANT_PATH, '') || '/',
  })
  app.use(async (c, next) => {
    c.set('world', world)
    await next()
  })
  app.route('/salesforce', salesforceApp(world))
  app.route('/whmcs', whmcsApp(world))
  app.route('/freebit', freebitApp(world))
  app.route('/sendgrid', sendgridApp(world))
  app.route('/access', accessApp(world))
  app.route('/_control', controlApp(world))
  app.route('/', consoleApp(world))
  app.onError((error, c) => {
    console.error(`${c.req.method} ${c.req.path} failed`, error)
    return c.text('Internal Server Error', 500)
  })
  return app as unknown as Hono
}
