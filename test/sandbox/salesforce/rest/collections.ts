import { invalidType, SalesforceError } from '../errors.ts'
import { KEY_PREFIXES, toLongId } from '../ids.ts'
import type { Body } from '../input.ts'
import { findLiving } from '../record.ts'
import { wholeRecord } from '../render.ts'
import { findSObject, type SObject } from '../schema/schema.ts'
import { deleteRecord, insertRecord, updateRecord, upsertRecord } from '../write.ts'
import { refuseMethod } from './records.ts'
import { bodyObject, type RestContext, type RestReply, type RestRequest } from './request.ts'

interface SaveResult {
  id?: string
  success: boolean
  errors: { statusCode: string; message: string; fields: string[] }[]
  created?: boolean
}

type Step = () => { id: string; created?: boolean }

const LARGEST_COLLECTION = 200
const ROLLED_BACK = new SalesforceError(
  400,
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
)

/** `/composite/sobjects`: up to 200 records in one call, answers in input order. */
export function collectionsResource(context: RestContext, request: RestRequest): RestReply {
  const [, , name, keyField] = request.segments
  if (name !== undefined && (request.method === 'GET' || request.method === 'POST')) return retrieve(context, request, name)
  const { steps, allOrNone } = plan(context, request, name, keyField)
  if (steps.length > LARGEST_COLLECTION) {
    throw new SalesforceError(
      400,
      'LIMIT_EXCEEDED',
      `record limit reached. cannot submit more than ${LARGEST_COLLECTION} records in one call`,
    )
  }
  return { status: 200, body: runAll(context, steps, allOrNone) }
}

function plan(
  context: RestContext,
  request: RestRequest,
  name?: string,
  keyField?: string,
): { steps: Step[]; allOrNone: boolean } {
  if (request.method === 'DELETE') {
    const ids = (request.query.get('ids') ?? '').split(',').filter(Boolean)
    const steps = ids.map((id) => () => {
      deleteRecord(context, objectOfId(id), id)
      return { id: toLongId(id) }
    })
    return { steps, allOrNone: request.query.get('allOrNone') === 'true' }
  }
  const body = bodyObject(request)
  const records = Array.isArray(body['records']) ? (body['records'] as Body[]) : []
  const step = (record: Body): Step => {
    const object = typedObject(record, name)
    const { Id, id: _id, ...fields } = record
    if (request.method === 'POST') return () => ({ id: insertRecord(context, object, fields).Id })
    if (request.method !== 'PATCH') return refuseMethod(request)
    if (keyField === undefined) {
      return () => {
        updateRecord(context, object, String(Id ?? record['id']), fields)
        return { id: toLongId(String(Id ?? record['id'])) }
      }
    }
    const { [keyField]: value, ...others } = fields
    return () => upsertRecord(context, object, { field: keyField, value: String(value) }, others)
  }
  return { steps: records.map(step), allOrNone: body['allOrNone'] === true }
}

function runAll({ world }: RestContext, steps: readonly Step[], allOrNone: boolean): SaveResult[] {
  const results: SaveResult[] = []
  const rollback = new Error('one record of an all-or-none collection failed')
  try {
    world.transaction(() => {
      for (const step of steps) results.push(runStep(step))
      if (allOrNone && results.some((result) => !result.success)) throw rollback
    })
  } catch (error) {
    if (error !== rollback) throw error
    return results.map((result) => (result.success ? failure(ROLLED_BACK) : result))
  }
  return results
}

function runStep(step: Step): SaveResult {
  try {
    return { ...step(), success: true, errors: [] }
  } catch (error) {
    if (error instanceof SalesforceError) return failure(error)
    throw error
  }
}

function failure({ errorCode, message, fields }: SalesforceError): SaveResult {
  return { success: false, errors: [{ statusCode: errorCode, message, fields: [...fields] }] }
}

function retrieve(context: RestContext, request: RestRequest, name: string): RestReply {
  const object = findSObject(name)
  if (!object) throw invalidType(name)
  const body = request.method === 'POST' ? bodyObject(request) : null
  const ids = (body?.['ids'] as string[] | undefined) ?? (request.query.get('ids') ?? '').split(',')
  const names = (body?.['fields'] as string[] | undefined) ?? (request.query.get('fields') ?? '').split(',')
  const fields = names.flatMap((field) => object.field(field.trim()) ?? [])
  const rows = ids.map((id) => {
    const record = findLiving(context.world, object.name, id)
    return record ? wholeRecord(context.world, object, record, fields, request.version) : null
  })
  return { status: 200, body: rows }
}

function typedObject(record: Body, name?: string): SObject {
  const type = name ?? (record['attributes'] as { type?: string } | undefined)?.type ?? ''
  const object = findSObject(type)
  if (!object) throw invalidType(type)
  return object
}

function objectOfId(id: string): SObject {
  const name = Object.entries(KEY_PREFIXES).find(([, prefix]) => id.startsWith(prefix))?.[0]
  return typedObject({}, name ?? id)
}
