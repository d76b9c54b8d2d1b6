import { findSObject, PLATFORM_EVENTS } from '../schema/schema.ts'
import { parseSoql } from '../soql/parser.ts'
import type { RestRequest } from './request.ts'

/** The operation and business key of a call, as faults and ledger name them. */
export function nameCall(request: RestRequest): { operation: string; key: string } {
  const [first, second, third, fourth] = request.segments
  switch (first) {
    case undefined:
      return { operation: 'resources', key: '' }
    case 'query':
    case 'queryAll':
      return second === undefined
        ? { operation: first, key: queriedObject(request.query.get('q') ?? '') }
        : { operation: 'queryMore', key: '' }
    case 'composite':
      if (second === undefined) return { operation: 'composite', key: externalKey(request.body) }
      if (second === 'graph') return { operation: 'graph', key: externalKey(request.body) }
      return { operation: second === 'sobjects' ? 'collections' : second, key: externalKey(request.body) }
    case 'sobjects':
      return nameRecordCall(request, second, third, fourth)
    default:
      return { operation: first, key: '' }
  }
}

const VERBS: Record<string, string> = { GET: 'read', HEAD: 'read', DELETE: 'delete', PATCH: 'update', POST: 'create' }

function nameRecordCall(request: RestRequest, name = '', id?: string, value?: string): { operation: string; key: string } {
  const object = findSObject(name)?.name ?? name
  const verb = VERBS[request.method] ?? request.method
  if (name === '') return { operation: 'describe', key: '' }
  if (name in PLATFORM_EVENTS) return { operation: `publish ${name}`, key: '' }
  if (id === 'describe' || id === 'updated' || id === 'deleted') return { operation: `${id} ${object}`, key: '' }
  if (id === undefined) return { operation: `${verb} ${object}`, key: externalKey(request.body) }
  if (value === undefined) return { operation: `${verb} ${object}`, key: id }
  return { operation: `${verb === 'update' ? 'upsert' : verb} ${object}`, key: value }
}

function queriedObject(soql: string): string {
  try {
    return parseSoql(soql).from
  } catch {
    return ''
  }
}

const EXTERNAL_KEY = /"(?:Portal_Order_Id__c|Portal_Case_Id__c|Portal_Line_Id__c|Portal_User_Id__c|Customer_Number__c)":"([^"]+)"/

function externalKey(body: unknown): string {
  const json = JSON.stringify(body ?? null)
  return EXTERNAL_KEY.exec(json)?.[1] ?? /\/sobjects\/\w+\/(?:\w+__c\/)?([\w-]+)/.exec(json)?.[1] ?? ''
}
