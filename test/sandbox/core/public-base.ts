import type { Context } from 'hono'
import type { Vendor } from './ledger.ts'
import type { World } from './world.ts'

/** Where the caller reaches a vendor of this tenant: origin, tenant prefix and vendor, without a slash at the end. */
export function vendorBase(c: Context, vendor: Vendor): string {
  const world: World = c.get('world')
  return `${world.config.publicUrl ?? new URL(c.req.url).origin}${world.pathPrefix}/${vendor}`
}
