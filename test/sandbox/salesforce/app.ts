import { type Context, Hono } from 'hono'
import { handleCall } from '../core/handle-call.ts'
import type { World } from '../core/world.ts'
import { errorBody, notFound, SalesforceError } from './errors.ts'
import { INTEGRATION_USER_ID } from './ids.ts'
import { oauthRoutes } from './oauth.ts'
import { compositeResource, graphResource } from './rest/composite.ts'
import { dispatchRecordCall, refusing } from './rest/dispatch.ts'
import { Locators } from './rest/locators.ts'
import { nameCall } from './rest/name-call.ts'
import { parseResource, type RestContext, type RestReply, type RestRequest } from './rest/request.ts'
import { apiUsage, salesforceSettings, setApiUsage } from './settings.ts'
import { checkToken } from './tokens.ts'

const LONGEST_URI = 16_384
const OLDEST_VERSION = 31
const NEWEST_VERSION = 67
const SEASONS = ['Spring', 'Summer', 'Winter']

/** The org's REST surface of one tenant. */
export function salesforceApp(world: World): Hono {
  const context: RestContext = { world, userId: INTEGRATION_USER_ID, locators: new Locators(world) }
  const app = new Hono()
  app.route('/', oauthRoutes(world))
  app.get('/services/data', (c) => c.json(versions()))
  app.get('/services/data/', (c) => c.json(versions()))
  app.all('/services/data/*', async (c) => {
    const request = await readRequest(c)
    if (request instanceof SalesforceError) return print(world, { status: request.status, body: errorBody(request) })
    return handleCall(c, { vendor: 'salesforce', ...nameCall(request) }, () =>
      print(
        world,
        refusing(() => admit(context, request)),
      ),
    )
  })
  return app
}

function admit(context: RestContext, request: RestRequest): RestReply {
  const { world } = context
  const version = Number(request.version)
  if (version < OLDEST_VERSION) throw new SalesforceError(410, 'GONE', 'This API version is retired')
  if (version > NEWEST_VERSION) throw notFound()
  checkToken(world, request.headers['authorization'])
  if (apiUsage(world) >= salesforceSettings(world).dailyApiLimit) {
    throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  }
  setApiUsage(world, apiUsage(world) + 1)
  const [first, second] = request.segments
  if (first === 'composite' && second === undefined) return compositeResource(context, request)
  if (first === 'composite' && second === 'graph') return graphResource(context, request)
  return dispatchRecordCall(context, request)
}

async function readRequest(c: Context): Promise<RestRequest | SalesforceError> {
  const url = new URL(c.req.url)
  if (url.pathname.length + url.search.length > LONGEST_URI) return new SalesforceError(414, 'URI_TOO_LONG', 'URI too long')
  const resource = parseResource(url.pathname.slice(url.pathname.indexOf('/services/data/')) + url.search)
  if (!resource) return notFound()
  const text = await c.req.text()
  try {
    const body: unknown = text === '' ? null : JSON.parse(text)
    return { ...resource, method: c.req.method, headers: c.req.header(), body }
  } catch {
    return new SalesforceError(400, 'JSON_PARSER_ERROR', 'Unexpected character in the request body')
  }
}

function print(world: World, { status, body, headers = {} }: RestReply): Response {
  const usage = `api-usage=${apiUsage(world)}/${salesforceSettings(world).dailyApiLimit}`
  const all = { ...headers, 'Sforce-Limit-Info': usage }
  if (status === 204 || status === 304 || body === null) return new Response(null, { status, headers: all })
  return new Response(JSON.stringify(body), { status, headers: { ...all, 'content-type': 'application/json;charset=UTF-8' } })
}

function versions() {
  return Array.from({ length: NEWEST_VERSION - OLDEST_VERSION + 1 }, (_, index) => {
    const number = OLDEST_VERSION + index
    const season = SEASONS[number % 3] ?? ''
    const year = Math.floor((number + 13) / 3)
    return { label: `${season} '${year}`, url: `/services/data/v${number}.0`, version: `${number}.0` }
  })
}
