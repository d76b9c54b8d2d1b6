import type { ErrorEntry } from '../errors.ts'
import { dispatchRecordCall } from './dispatch.ts'
import { parseResource, type RestContext, type RestReply } from './request.ts'

export interface Subrequest {
  method: string
  url: string
  referenceId: string
  body: unknown
  headers: Record<string, string>
}

export interface SubResponse {
  body: unknown
  httpHeaders: Record<string, string>
  httpStatusCode: number
  referenceId: string
}

interface Options {
  allOrNone: boolean
  writesOnly?: boolean
}

const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.'
const REFERENCE = /@\{([^}]*)\}/g

class UnresolvedReference extends Error {}

/** In order; with all-or-none one failure undoes all and every sibling answers PROCESSING_HALTED. */
export function runSubrequests(
  context: RestContext,
  subrequests: readonly Subrequest[],
  { allOrNone, writesOnly = false }: Options,
): { responses: SubResponse[]; failed: boolean } {
  const responses: SubResponse[] = []
  const rollback = new Error('one subrequest failed')
  try {
    context.world.transaction(() => {
      for (const subrequest of subrequests) {
        const response = runOne(context, subrequest, responses, writesOnly)
        responses.push(response)
        if (allOrNone && response.httpStatusCode >= 400) throw rollback
      }
    })
  } catch (error) {
    if (error !== rollback) throw error
    const culprit = responses.length - 1
    return {
      failed: true,
      responses: subrequests.map(
        (subrequest, index) => (index === culprit ? responses[culprit] : undefined) ?? halted(subrequest),
      ),
    }
  }
  return { responses, failed: responses.some((response) => response.httpStatusCode >= 400) }
}

function runOne(context: RestContext, subrequest: Subrequest, earlier: readonly SubResponse[], writesOnly: boolean): SubResponse {
  const { method, referenceId } = subrequest
  let reply: RestReply
  try {
    const url = resolveText(subrequest.url, earlier, encodeURIComponent)
    const body = resolveDeep(subrequest.body, earlier)
    const resource = parseResource(url)
    const headers = Object.fromEntries(Object.entries(subrequest.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const allowed = resource && !(writesOnly && (method === 'GET' || resource.segments[0] !== 'sobjects'))
    reply = allowed
      ? context.world.transaction(() => dispatchRecordCall(context, { ...resource, method, headers, body }))
      : { status: 404, body: [entry('NOT_FOUND', 'The requested resource does not exist')] }
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error
    reply = { status: 400, body: [entry('PROCESSING_HALTED', error.message)] }
  }
  const location = reply.headers?.['Location']
  return { body: reply.body, httpHeaders: location ? { Location: location } : {}, httpStatusCode: reply.status, referenceId }
}

function halted({ referenceId }: Subrequest): SubResponse {
  return { body: [entry('PROCESSING_HALTED', ROLLED_BACK)], httpHeaders: {}, httpStatusCode: 400, referenceId }
}

const entry = (errorCode: string, message: string): ErrorEntry => ({ errorCode, message })

function resolveDeep(value: unknown, earlier: readonly SubResponse[]): unknown {
  if (typeof value === 'string') return resolveText(value, earlier, String)
  if (Array.isArray(value)) return value.map((item) => resolveDeep(item, earlier))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolveDeep(member, earlier)]))
}

function resolveText(text: string, earlier: readonly SubResponse[], encode: (value: string) => string): string {
  return text.replace(REFERENCE, (_whole, expression: string) => {
    const [name = '', ...path] = expression.split(/[.[\]]+/).filter((part) => part !== '')
    const response = earlier.find((candidate) => candidate.referenceId === name)
    const value = path.reduce<unknown>(member, response && response.httpStatusCode < 400 ? response.body : undefined)
    if (value === undefined || value === null || typeof value === 'object') {
      throw new UnresolvedReference(`Invalid reference specified. No value for ${expression} found in ${name}`)
    }
    return encode(String(value))
  })
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
