import { errorBody, notFound, SalesforceError } from '../errors.ts'
import { apiUsage, salesforceSettings } from '../settings.ts'
import { collectionsResource } from './collections.ts'
import { describeGlobal, describeObject } from './describe.ts'
import { queryResource } from './query.ts'
import { recordResource } from './records.ts'
import { replicationResource } from './replication.ts'
import type { RestContext, RestReply, RestRequest } from './request.ts'

/** Every resource but the composite ones: also what a subrequest may name. */
export function dispatchRecordCall(context: RestContext, request: RestRequest): RestReply {
  return refusing(() => route(context, request))
}

export function refusing(run: () => RestReply): RestReply {
  try {
    return run()
  } catch (error) {
    if (error instanceof SalesforceError) return { status: error.status, body: errorBody(error) }
    throw error
  }
}

function route(context: RestContext, request: RestRequest): RestReply {
  const [first, second, third] = request.segments
  switch (first) {
    case undefined:
      return { status: 200, body: resources(request.version) }
    case 'query':
    case 'queryAll':
      return queryResource(context, request)
    case 'limits':
      return limits(context)
    case 'composite':
      if (second === 'sobjects') return collectionsResource(context, request)
      throw notFound()
    case 'sobjects':
      if (second === undefined) return describeGlobal(request)
      if (third === 'describe') return describeObject(request)
      if (third === 'updated' || third === 'deleted') return replicationResource(context, request)
      return recordResource(context, request)
    default:
      throw notFound()
  }
}

function limits({ world }: RestContext): RestReply {
  const { dailyApiLimit: Max } = salesforceSettings(world)
  return { status: 200, body: { DailyApiRequests: { Max, Remaining: Math.max(Max - apiUsage(world), 0) } } }
}

function resources(version: string): Record<string, string> {
  const base = `/services/data/v${version}`
  return Object.fromEntries(['sobjects', 'query', 'queryAll', 'composite', 'limits'].map((name) => [name, `${base}/${name}`]))
}
