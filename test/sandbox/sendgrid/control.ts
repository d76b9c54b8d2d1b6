import { Hono } from 'hono'
import type { World } from '../core/world.ts'
import { changeSendgridSettings, isSettingName, type SendgridSettings, sendgridSettings } from './settings.ts'
import { webhookPublicKey } from './webhook-key.ts'

/** Switches of the event webhook, for the console and for tests. */
export function sendgridControl(world: World): Hono {
  const app = new Hono()
  app.get('/settings', (c) => c.json({ ...sendgridSettings(world), publicKey: webhookPublicKey(world) }))
  app.post('/settings', async (c) => {
    const change: unknown = await c.req.json().catch(() => null)
    const names = typeof change === 'object' && change !== null ? Object.keys(change) : null
    const unknown = names?.filter((name) => !isSettingName(name)) ?? ['(not an object)']
    if (unknown.length > 0) {
      return c.json({ title: 'Unprocessable Content', status: 422, detail: `unknown settings: ${unknown.join(', ')}` }, 422)
    }
    return c.json(changeSendgridSettings(world, change as Partial<SendgridSettings>))
  })
  return app
}
