import type { World } from '../../core/world.ts'
import type { Body } from '../input.ts'
import { SalesforceError } from '../errors.ts'
import type { Locators } from './locators.ts'

export interface RestContext {
  world: World
  userId: string
  locators: Locators
}

/** One REST request or subrequest below `/services/data/vNN.0`. */
export interface RestRequest {
  method: string
  /** `66.0` */
  version: string
  /** Decoded parts of the path after the version. */
  segments: string[]
  query: URLSearchParams
  /** Lower-case names. */
  headers: Record<string, string>
  body: unknown
}

export interface RestReply {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export const noContent = (): RestReply => ({ status: 204, body: null })

const RESOURCE = /^\/services\/data\/v(\d{2}\.\d)(\/[^?]*)?(?:\?(.*))?$/

/** `/services/data/v66.0/sobjects/Order/…?fields=…` taken apart; null for anything else. */
export function parseResource(url: string): Pick<RestRequest, 'version' | 'segments' | 'query'> | null {
  const [, version, path = '', search = ''] = RESOURCE.exec(url) ?? []
  if (version === undefined) return null
  const segments = path.split('/').filter((part) => part !== '')
  return { version, segments: segments.map(decodeURIComponent), query: new URLSearchParams(search) }
}

export function bodyObject(request: RestRequest): Body {
  if (typeof request.body === 'object' && request.body !== null && !Array.isArray(request.body)) return request.body as Body
  throw new SalesforceError(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.')
}
