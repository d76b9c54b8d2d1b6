import type { World } from '../core/world.ts'

/** The path of WHMCS's "system URL" for this tenant, without a trailing slash. */
export function systemPath(world: World): string {
  return `${world.pathPrefix}/whmcs`
}
