import { SalesforceError } from '../errors.ts'
import { runSubrequests, type Subrequest, type SubResponse } from './subrequests.ts'
import { bodyObject, type RestContext, type RestReply, type RestRequest } from './request.ts'

const LARGEST_COMPOSITE = 25
const LARGEST_QUERIES = 5
const LARGEST_GRAPHS = 75
const LARGEST_NODES = 500

/** `/composite`: 200 even when subrequests failed. */
export function compositeResource(context: RestContext, request: RestRequest): RestReply {
  const body = bodyObject(request)
  const subrequests = readSubrequests(body['compositeRequest'])
  if (subrequests.length > LARGEST_COMPOSITE) throw tooMany(`Limit of ${LARGEST_COMPOSITE} subrequests exceeded`)
  const queries = subrequests.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/.test(url))
  if (queries.length > LARGEST_QUERIES) throw tooMany(`Limit of ${LARGEST_QUERIES} queries and collections exceeded`)
  const { responses } = runSubrequests(context, subrequests, { allOrNone: body['allOrNone'] === true })
  return { status: 200, body: { compositeResponse: responses } }
}

/** `/composite/graph`: each graph is one transaction of record writes. */
export function graphResource(context: RestContext, request: RestRequest): RestReply {
  const { graphs } = bodyObject(request)
  if (!Array.isArray(graphs) || graphs.length === 0) throw malformed('graphs is required')
  if (graphs.length > LARGEST_GRAPHS) throw tooMany(`Limit of ${LARGEST_GRAPHS} graphs exceeded`)
  const parsed = graphs.map((graph: { graphId?: unknown; compositeRequest?: unknown }) => ({
    graphId: String(graph.graphId ?? ''),
    subrequests: readSubrequests(graph.compositeRequest),
  }))
  const nodes = parsed.reduce((count, graph) => count + graph.subrequests.length, 0)
  if (nodes > LARGEST_NODES) throw tooMany(`Limit of ${LARGEST_NODES} nodes exceeded`)
  const answers = parsed.map(({ graphId, subrequests }) => {
    const { responses, failed } = runSubrequests(context, subrequests, { allOrNone: true, writesOnly: true })
    return graphAnswer(graphId, responses, !failed)
  })
  return { status: 200, body: { graphs: answers } }
}

function graphAnswer(graphId: string, compositeResponse: SubResponse[], isSuccessful: boolean) {
  return { graphId, graphResponse: { compositeResponse }, isSuccessful }
}

function readSubrequests(value: unknown): Subrequest[] {
  if (!Array.isArray(value) || value.length === 0) throw malformed('compositeRequest is required')
  const seen = new Set<string>()
  return value.map((item: Record<string, unknown>) => {
    const { method, url, referenceId, body, httpHeaders } = item
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw malformed('method, url and referenceId are required')
    }
    if (!/^\w+$/.test(referenceId) || seen.has(referenceId)) throw malformed(`invalid or repeated referenceId: ${referenceId}`)
    seen.add(referenceId)
    const headers = typeof httpHeaders === 'object' && httpHeaders !== null ? (httpHeaders as Record<string, string>) : {}
    return { method: method.toUpperCase(), url, referenceId, body, headers }
  })
}

const malformed = (message: string) => new SalesforceError(400, 'JSON_PARSER_ERROR', message)
const tooMany = (message: string) => new SalesforceError(400, 'LIMIT_EXCEEDED', message)
