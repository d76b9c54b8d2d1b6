import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { expireAuthKeys } from './auth.ts'
import { allLines, SMDP_HOST, topUps } from './lines.ts'
import { changeFreebitSettings, type FreebitSettings, freebitSettings, isSettingName } from './settings.ts'

/** The operator's view of the carrier, for the console and for tests. */
export function freebitControl(world: World): Hono {
  const app = new Hono()
  app.get('/lines', (c) => c.json({ lines: lineViews(world) }))
  app.post('/auth-keys/expire', (c) => c.json({ expired: expireAuthKeys(world) }))
  app.get('/settings', (c) => c.json(freebitSettings(world)))
  app.post('/settings', async (c) => {
    const change: unknown = await c.req.json().catch(() => null)
    const names = typeof change === 'object' && change !== null ? Object.keys(change) : null
    const unknown = names?.filter((name) => !isSettingName(name)) ?? ['(not an object)']
    if (unknown.length > 0) {
      return c.json({ title: 'Unprocessable Content', status: 422, detail: `unknown settings: ${unknown.join(', ')}` }, 422)
    }
    return c.json(changeFreebitSettings(world, change as Partial<FreebitSettings>))
  })
  return app
}

export function lineViews(world: World) {
  return allLines(world).map(({ id, matchingId, ...line }) => ({
    account: id,
    ...line,
    activationCode: matchingId === null ? null : `LPA:1$${SMDP_HOST}$${matchingId}`,
    topUps: topUps(world)
      .list()
      .filter((row) => row.account === id),
  }))
}
