import { type Context, Hono } from 'hono'
import { handleCall } from '../core/handle-call.ts'
import type { World } from '../core/world.ts'
import { issueAuthKey, requireAuthKey } from './auth.ts'
import { envelope, FreebitRefusal } from './envelope.ts'
import { Members } from './members.ts'
import { OPERATIONS } from './operations/table.ts'
import { freebitSettings } from './settings.ts'

const AUTH_PATH = '/authOem/'

/** Every path is POST with one form field `json` and ends with a slash; anything else is not there. */
export function freebitApp(world: World): Hono {
  const app = new Hono()
  app.post(AUTH_PATH, async (c) => {
    const json = await jsonField(c)
    if (json === null) return c.notFound()
    return handleCall(c, { vendor: 'freebit', operation: AUTH_PATH, key: '' }, () =>
      answer(world, json, (members) => ({ authKey: issueAuthKey(world, members) })),
    )
  })
  for (const operation of OPERATIONS) {
    app.post(operation.path, async (c) => {
      const json = await jsonField(c)
      if (json === null) return c.notFound()
      const key = operation.key(parseMembers(json) ?? new Members({}))
      return handleCall(c, { vendor: 'freebit', operation: operation.path, key }, () =>
        answer(world, json, (members) => {
          requireAuthKey(world, members)
          return operation.run({ world, settings: freebitSettings(world), members })
        }),
      )
    })
  }
  app.notFound((c) => c.text('404 Not Found', 404))
  return app
}

function answer(world: World, json: string, run: (members: Members) => object): Response {
  const settings = freebitSettings(world)
  try {
    const members = parseMembers(json)
    if (!members) throw new FreebitRefusal('invalid', 'json')
    return envelope(
      settings,
      'ok',
      world.transaction(() => run(members)),
    )
  } catch (error) {
    if (error instanceof FreebitRefusal) return envelope(settings, error.code, {}, error.message)
    throw error
  }
}

async function jsonField(c: Context): Promise<string | null> {
  const type = (c.req.header('content-type') ?? '').toLowerCase()
  const isForm = type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/form-data')
  if (!isForm) return null
  const form = await c.req.parseBody().catch(() => null)
  const json = form?.['json']
  return typeof json === 'string' ? json : null
}

function parseMembers(json: string): Members | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Members({ ...value }) : null
  } catch {
    return null
  }
}
