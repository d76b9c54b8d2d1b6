import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { mails } from '../sendgrid/mails.ts'

/** What the portal has mailed, newest last. */
export function mailRoutes(world: World): Hono {
  return new Hono().get('/mail', (c) => {
    const to = c.req.query('to')?.toLowerCase()
    const found = mails(world)
      .list()
      .filter((mail) => to === undefined || [...mail.to, ...mail.cc].some((address) => address.toLowerCase() === to))
    return c.json({ mails: found })
  })
}
