import { randomUUID } from 'node:crypto'
import { invalidType, notFound, SalesforceError } from '../errors.ts'
import { toLongId } from '../ids.ts'
import { findByKey, unknownColumn } from '../input.ts'
import { recordsOf, type SalesforceRecord } from '../record.ts'
import { wholeRecord } from '../render.ts'
import { findSObject, PLATFORM_EVENTS, type SObject } from '../schema/schema.ts'
import { deleteRecord, insertRecord, updateRecord, upsertRecord } from '../write.ts'
import { checkConditions, validators } from './conditions.ts'
import { bodyObject, noContent, type RestContext, type RestReply, type RestRequest } from './request.ts'

/** `/sobjects/{Object}`, `/{Object}/{id}` and `/{Object}/{ExternalField}/{value}`. */
export function recordResource(context: RestContext, request: RestRequest): RestReply {
  const [, name = '', first, second] = request.segments
  if (request.method === 'POST' && name in PLATFORM_EVENTS) return publish(context, request, name)
  const object = findSObject(name)
  if (!object) throw first === undefined ? invalidType(name) : notFound()
  if (first === undefined) return request.method === 'POST' ? create(context, request, object) : refuseMethod(request)
  if (second === undefined) return byId(context, request, object, first)
  return byKey(context, request, object, { field: first, value: second })
}

export function refuseMethod(request: RestRequest): never {
  throw new SalesforceError(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${request.method}' not allowed. Allowed are GET,PATCH,POST,DELETE`,
  )
}

function create(context: RestContext, request: RestRequest, object: SObject): RestReply {
  const { Id } = insertRecord(context, object, bodyObject(request))
  return created(request, object, Id, { id: Id, success: true, errors: [] })
}

function byId(context: RestContext, request: RestRequest, object: SObject, id: string): RestReply {
  const record = recordsOf(context.world, object.name).get(toLongId(id))
  if (record && !record.IsDeleted && request.method !== 'DELETE') {
    const unmet = checkConditions(request, object, record)
    if (unmet) return unmet
  }
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (!record) throw notFound()
      if (record.IsDeleted) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted')
      return read(context, request, object, record)
    case 'PATCH':
      updateRecord(context, object, id, bodyObject(request))
      return noContent()
    case 'DELETE':
      deleteRecord(context, object, id)
      return noContent()
    default:
      return refuseMethod(request)
  }
}

function byKey(context: RestContext, request: RestRequest, object: SObject, key: { field: string; value: string }): RestReply {
  if (request.method === 'PATCH') {
    const { id, created: isNew } = upsertRecord(context, object, key, bodyObject(request))
    const body = { id, success: true, errors: [], created: isNew }
    return isNew ? created(request, object, id, body) : { status: 200, body }
  }
  const field = object.field(key.field)
  if (!field?.externalId) throw notFound(`Provided external ID field does not exist or is not accessible: ${key.field}`)
  const [record] = findByKey(context.world, object, field, key.value)
  if (!record) throw notFound()
  return byId(context, request, object, record.Id)
}

function read(context: RestContext, request: RestRequest, object: SObject, record: Readonly<SalesforceRecord>): RestReply {
  const names = request.query.get('fields')?.split(',')
  const fields = names?.map((name) => {
    const field = object.field(name.trim())
    if (!field || field.inputOnly) throw unknownColumn(object, name.trim())
    return field
  })
  const withId = fields && !fields.some((field) => field.type === 'id') ? [...fields, ...object.fields.slice(0, 1)] : fields
  const body = wholeRecord(context.world, object, record, withId ?? object.fields, request.version)
  return { status: 200, body, headers: validators(object, record) }
}

function created(request: RestRequest, object: SObject, id: string, body: unknown): RestReply {
  return { status: 201, body, headers: { Location: `/services/data/v${request.version}/sobjects/${object.name}/${id}` } }
}

// Publishing succeeds with a non-empty `errors`: the uuid of the event is its message.
function publish({ world }: RestContext, request: RestRequest, name: string): RestReply {
  const data = bodyObject(request)
  const unknown = Object.keys(data).find((field) => field !== 'attributes' && !PLATFORM_EVENTS[name]?.includes(field))
  if (unknown) throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${unknown}' on sobject of type ${name}`)
  const uuid = randomUUID()
  world.transaction(() => {
    world.ledger.effect('salesforce', `publish ${name}`, uuid, data)
    world.emit({ kind: 'platform', entity: name, recordIds: [], changeType: 'CREATE', changedFields: [], data })
  })
  const errors = [{ statusCode: 'OPERATION_ENQUEUED', message: uuid, fields: [] }]
  return { status: 201, body: { id: 'e01xx0000000001AAA', success: true, errors } }
}
