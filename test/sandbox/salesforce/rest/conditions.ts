import { createHash } from 'node:crypto'
import { SalesforceError } from '../errors.ts'
import type { SalesforceRecord } from '../record.ts'
import type { SObject } from '../schema/schema.ts'
import type { RestReply, RestRequest } from './request.ts'

const writes = (request: RestRequest) => request.method === 'PATCH' || request.method === 'POST'

/** A 304 or 412 if the request's conditions are not met; tags exist on Account rows only. */
export function checkConditions(request: RestRequest, object: SObject, record: Readonly<SalesforceRecord>): RestReply | null {
  const modified = Math.floor(Date.parse(record.LastModifiedDate) / 1000)
  const unmodifiedSince = seconds(request, 'if-unmodified-since')
  if (unmodifiedSince !== null && modified > unmodifiedSince) return { status: 412, body: null }
  if (object.name === 'Account') {
    const ifMatch = request.headers['if-match']
    if (ifMatch !== undefined && !listed(ifMatch, record)) return { status: 412, body: null }
    const ifNoneMatch = request.headers['if-none-match']
    if (ifNoneMatch !== undefined && listed(ifNoneMatch, record)) return { status: writes(request) ? 412 : 304, body: null }
  }
  const modifiedSince = request.method === 'GET' ? seconds(request, 'if-modified-since') : null
  return modifiedSince !== null && modified <= modifiedSince ? { status: 304, body: null } : null
}

export function validators(object: SObject, record: Readonly<SalesforceRecord>): Record<string, string> {
  const lastModified = { 'Last-Modified': new Date(record.LastModifiedDate).toUTCString() }
  return object.name === 'Account' ? { ...lastModified, ETag: tag(record) } : lastModified
}

function tag(record: Readonly<SalesforceRecord>): string {
  const hash = createHash('sha256').update(JSON.stringify(record)).digest('base64')
  return `"${hash}-gzip"`
}

function listed(header: string, record: Readonly<SalesforceRecord>): boolean {
  return header.trim() === '*' || header.split(',').some((candidate) => candidate.trim() === tag(record))
}

function seconds(request: RestRequest, header: string): number | null {
  const value = request.headers[header]
  if (value === undefined) return null
  const time = Date.parse(value)
  if (!Number.isNaN(time)) return Math.floor(time / 1000)
  if (writes(request)) throw new SalesforceError(400, 'INVALID_HEADER', `invalid ${header} header: ${value}`)
  return null
}
