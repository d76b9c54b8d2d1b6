import type { Context } from 'hono'
import type { World } from '../core/world.ts'

/** WHMCS's "system URL": where a browser finds this tenant's install, without a trailing slash. */
export function systemUrl(c: Context, world: World): string {
  return `${world.config.publicUrl ?? new URL(c.req.url).origin}${systemPath(world)}`
}

export function systemPath(world: World): string {
  return `${world.pathPrefix}/whmcs`
}
