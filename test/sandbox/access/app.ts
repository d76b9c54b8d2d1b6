import type { Context } from 'hono'
import { Hono } from 'hono'
import { destroyConnection } from '../core/break-connection.ts'
import type { World } from '../core/world.ts'
import { publicJwks, teamOf } from './keys.ts'

const HANG_MS = 60_000

/** Cloudflare Access of one team: the list of its keys. Logging in is the console's and the control API's. */
export function accessApp(world: World): Hono {
  return new Hono().get('/cdn-cgi/access/certs', async (c) => {
    const team = teamOf(world)
    team.certsRequests += 1
    switch (team.certs) {
      case 'down':
        return destroyConnection(c)
      case 'html':
        return c.html('<!DOCTYPE html><title>Error 1101</title>')
      case 'empty':
        return c.json({ keys: [] })
      case 'hang':
        await new Promise((resolve) => setTimeout(resolve, HANG_MS).unref())
        return c.text('', 504)
      case 'ok':
        return c.json(publicJwks(world))
    }
  })
}

/** The team as the portal is told of it: origin, tenant prefix, `/access`. */
export function teamIssuer(c: Context, world: World): string {
  return `${world.config.publicUrl ?? new URL(c.req.url).origin}${world.pathPrefix}/access`
}
