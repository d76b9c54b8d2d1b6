import { z } from 'zod'
import { VendorUnavailable } from '#worker/lib/errors.ts'
import { contractBroken, decode, parseJson, type Transport, type VendorRequest, type VendorResponse } from '../transport.ts'
import { culprit, readProblems, toVendorError, type ApiProblem } from './errors.ts'
import type { Literal } from './soql.ts'
import { CollectionAnswer, CompositeAnswer, CreatedBody, GraphAnswer, PATHS, SALESFORCE_WRITES } from './wire.ts'

/** The id of a record that an earlier node of the same graph makes. */
export class Reference {
  readonly to: string
  constructor(to: string) {
    this.to = to
  }
}

export type GraphValue = string | number | boolean | null | undefined | Reference
export type GraphNode = { method: 'POST' | 'PATCH'; url: string; referenceId: string; body: Record<string, GraphValue> }
export type GraphResult =
  | { kind: 'done'; idOf: (referenceId: string) => string }
  | { kind: 'rolled-back'; problem: ApiProblem | undefined; toError: () => Error }

export type QueryOptions = { operation: string; lane?: 'short' | 'long'; coalesce?: boolean }
export type SalesforceClient = ReturnType<typeof createSalesforceClient>

export type Children<T> = { done: boolean; nextRecordsUrl?: string | undefined; records: T[] }
type Page<T> = { records: T[]; totalSize: number; nextRecordsUrl?: string | undefined; broken: (reason: string) => Error }
/** A result set is a few pages; more means that a locator leads in circles. */
const MAX_PAGES = 500
const PRECONDITION_FAILED = 412

/** One short method per call; tokens, retry and limits are the gateway's. */
export function createSalesforceClient({ transport, apiVersion }: { transport: Transport; apiVersion: string }) {
  const data = PATHS.data(apiVersion)

  async function send(request: Omit<VendorRequest, 'vendor'>): Promise<{ request: VendorRequest; response: VendorResponse }> {
    const full: VendorRequest = { vendor: 'salesforce', ...request }
    const response = await transport.send(full)
    if (response.status >= 200 && response.status < 300) return { request: full, response }
    throw toVendorError(full, response, culprit(readProblems(parseJson(full, response))))
  }

  async function page<T>(path: string, row: z.ZodType<T>, options: QueryOptions): Promise<Page<T>> {
    const { operation, lane, coalesce } = options
    const { request, response } = await send({
      operation,
      kind: 'read',
      method: 'GET',
      path,
      ...(lane && { lane }),
      ...(coalesce && { coalesceKey: path }),
    })
    const schema = z.object({
      totalSize: z.int().default(0),
      done: z.boolean(),
      nextRecordsUrl: z.string().startsWith('/services/data/').optional(),
      records: z.array(row),
    })
    const answer = decode(request, parseJson(request, response), schema)
    const broken = (reason: string) => contractBroken(request, reason)
    if (!answer.done && answer.nextRecordsUrl === undefined) throw broken('more rows, but no address of them')
    const nextRecordsUrl = answer.done ? undefined : answer.nextRecordsUrl
    return { records: answer.records, totalSize: answer.totalSize, nextRecordsUrl, broken }
  }

  /** Every page: the end is what Salesforce calls done, never a short page. Half a result is no result. */
  async function walk<T>(start: string, row: z.ZodType<T>, options: QueryOptions, before = 0): Promise<T[]> {
    const rows: T[] = []
    let path: string | undefined = start
    let total = 0
    for (let pages = 0; path !== undefined; pages++) {
      if (pages === MAX_PAGES) throw new VendorUnavailable('salesforce', options.operation, 'not-applied')
      const next: Page<T> = await page(path, row, options)
      rows.push(...next.records)
      path = next.nextRecordsUrl
      total = Math.max(total, next.totalSize)
      if (path === undefined && rows.length + before < total) throw next.broken(`${rows.length + before} of ${total} rows`)
    }
    return rows
  }

  return {
    query<T>(statement: Literal, row: z.ZodType<T>, options: QueryOptions): Promise<T[]> {
      return walk(`${data}/query?q=${encodeURIComponent(statement)}`, row, options)
    },

    /** Child rows have pages of their own. */
    async children<T>(first: Children<T>, row: z.ZodType<T>, options: QueryOptions): Promise<T[]> {
      if (first.done || first.nextRecordsUrl === undefined) return first.records
      return [...first.records, ...(await walk(first.nextRecordsUrl, row, options, first.records.length))]
    },

    /** Sets values: repeatable. Look-up: read the record. */
    async update(
      operation: 'updateOrder' | 'updateAccount' | 'updateContact',
      object: string,
      id: string,
      body: object,
    ): Promise<void> {
      const { request, response } = await send({
        operation: SALESFORCE_WRITES[operation].operation,
        kind: 'write',
        method: 'PATCH',
        path: `${data}/sobjects/${object}/${id}`,
        body: JSON.stringify(body),
      })
      // An update that was applied says nothing: a page in its place comes from something in between.
      if (response.status !== 204) throw contractBroken(request, `status ${response.status}`)
    },

    /** All updates or none, and none if the first record was changed after that second: then the answer is false. */
    async updateUnchanged(operation: 'reviseOrder', nodes: readonly GraphNode[], unmodifiedSince: string): Promise<boolean> {
      const condition = { 'If-Unmodified-Since': new Date(unmodifiedSince).toUTCString() }
      const subrequests = nodes.map((node, index) => ({
        ...toRequest(node, data),
        ...(index === 0 && { httpHeaders: condition }),
      }))
      const { request, response } = await send({
        operation: SALESFORCE_WRITES[operation].operation,
        kind: 'write',
        method: 'POST',
        path: `${data}/composite`,
        body: JSON.stringify({ allOrNone: true, compositeRequest: subrequests }),
      })
      const { compositeResponse: parts } = decode(request, parseJson(request, response), CompositeAnswer)
      const refused = parts.filter((part) => part.httpStatusCode >= 400)
      if (refused.length === 0 && parts.length === nodes.length) return true
      if (refused.some((part) => part.httpStatusCode === PRECONDITION_FAILED)) return false
      throw toVendorError(request, response, culprit(refused.flatMap((part) => readProblems(part.body))))
    },

    /** All records or none. Sets values: repeatable. */
    async updateAll(
      operation: 'updateOrderItems',
      object: string,
      records: readonly { id: string; body: object }[],
    ): Promise<void> {
      const { request, response } = await send({
        operation: SALESFORCE_WRITES[operation].operation,
        kind: 'write',
        method: 'PATCH',
        path: `${data}/composite/sobjects`,
        body: JSON.stringify({
          allOrNone: true,
          records: records.map(({ id, body }) => ({ attributes: { type: object }, id, ...body })),
        }),
      })
      const results = decode(request, parseJson(request, response), CollectionAnswer)
      if (results.every((result) => result.success)) return
      throw toVendorError(request, response, culprit(readProblems(results.flatMap((result) => result.errors))))
    },

    /** One graph is one transaction. Look-up after an unknown outcome: the unique external ids of its records. */
    async graph(operation: 'createOrders' | 'requestEligibility', nodes: readonly GraphNode[]): Promise<GraphResult> {
      const { request, response } = await send({
        operation: SALESFORCE_WRITES[operation].operation,
        kind: 'write',
        method: 'POST',
        path: `${data}/composite/graph`,
        body: JSON.stringify({
          graphs: [{ graphId: 'g1', compositeRequest: nodes.map((node) => toRequest(node, data)) }],
        }),
      })
      const [graph] = decode(request, parseJson(request, response), GraphAnswer).graphs
      const parts = graph?.graphResponse.compositeResponse ?? []
      if (graph?.isSuccessful) {
        const bodies = new Map(parts.map((part) => [part.referenceId, part.body]))
        return { kind: 'done', idOf: (referenceId) => decode(request, bodies.get(referenceId), CreatedBody).id }
      }
      const problem = culprit(parts.filter((part) => part.httpStatusCode >= 400).flatMap((part) => readProblems(part.body)))
      return { kind: 'rolled-back', problem, toError: () => toVendorError(request, response, problem) }
    },
  }
}

function toRequest(node: GraphNode, data: string): object {
  const body = Object.entries(node.body).map(([field, value]) => [field, toWire(value)])
  return { ...node, url: `${data}${node.url}`, body: Object.fromEntries(body) as object }
}

/** Inside a graph `@{name.field}` is resolved wherever it stands, in what a customer typed too. As long as before: fields have limits. */
function toWire(value: GraphValue): GraphValue {
  if (value instanceof Reference) return `@{${value.to}.id}`
  return typeof value === 'string' ? value.replaceAll('@{', '＠{') : value
}
