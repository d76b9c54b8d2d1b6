import { malformedQuery } from '../errors.ts'
import { parseSoql } from '../soql/parser.ts'
import { runQuery } from '../soql/run.ts'
import type { RestContext, RestReply, RestRequest } from './request.ts'

/** `/query?q=`, `/queryAll?q=` and the pages after the first. */
export function queryResource(context: RestContext, request: RestRequest): RestReply {
  const [resource, locator] = request.segments
  if (locator !== undefined) return { status: 200, body: context.locators.nextPage(locator, request.version) }
  const soql = request.query.get('q')
  if (soql === null) throw malformedQuery('A query string has to be specified')
  const query = parseSoql(soql)
  const result = runQuery(context.world, query, { includeDeleted: resource === 'queryAll', version: request.version })
  const page = context.locators.firstPage(result.records, result.totalSize, request.version, batchSize(request))
  return { status: 200, body: page }
}

function batchSize(request: RestRequest): number | null {
  const asked = /batchSize=(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1]
  return asked === undefined ? null : Number(asked)
}
