import { announce } from './announce.ts'
import { notFound, SalesforceError } from './errors.ts'
import { INTEGRATION_USER_ID, toLongId } from './ids.ts'
import { type Body, checkRequired, checkUnique, findByKey, readInput } from './input.ts'
import { listLiving, newRecord, recordsOf, type SalesforceRecord, stamp } from './record.ts'
import type { WriteContext } from './rules/rule.ts'
import { rulesOf } from './rules/rules.ts'
import { type SObject, sobject } from './schema/schema.ts'
import { salesforceSettings } from './settings.ts'

/** Fields whose new values a judge of the ledger needs; nothing that tells about a person. */
const TOLD_IN_LEDGER: Readonly<Record<string, readonly string[]>> = {
  Order: [
    'Status',
    'Order_Type__c',
    'SIM_Kind__c',
    'MSISDN__c',
    'Activation_Type__c',
    'Activation_Scheduled_At__c',
    'Activation_Status__c',
    'Provision_Requested_At__c',
    'Provision_Last_Attempt_At__c',
    'Activation_Error_Code__c',
    'Provision_Attention__c',
    'WHMCS_Order_Id__c',
    'WHMCS_Invoice_Id__c',
  ],
  OrderItem: ['OrderId', 'WHMCS_Service_Id__c'],
}

/** Every write below is one transaction with its ledger row and its outbox row. */
export function insertRecord(context: WriteContext, object: SObject, body: Body): SalesforceRecord {
  const { world, userId } = context
  return world.transaction(() => {
    const input = readInput(world, object, body, 'create')
    const draft = newRecord(world, object.name, userId)
    for (const field of object.fields) {
      if (field.default !== undefined) draft[field.name] = field.default
      if (field.name === 'OwnerId') draft['OwnerId'] = userId
      if (field.autonumberFormat) draft[field.name] = autonumber(context, object, field.autonumberFormat)
    }
    Object.assign(draft, input.values)
    checkRequired(object, draft)
    rulesOf(object.name).beforeInsert?.(context, draft, input.inputOnly)
    checkUnique(world, object, draft, Object.keys(input.values))
    recordsOf(world, object.name).put(draft)
    rulesOf(object.name).afterInsert?.(context, draft, input.inputOnly)
    const changed = Object.keys(input.values)
    log(context, 'create', object, draft, changed)
    announce(context, object.name, 'CREATE', draft, changed)
    return draft
  })
}

export function updateRecord(context: WriteContext, object: SObject, id: string, body: Body): void {
  const { world, userId } = context
  world.transaction(() => {
    const before = existing(context, object, id)
    const { values } = readInput(world, object, body, 'update')
    const after: SalesforceRecord = { ...before, ...values }
    const named = Object.keys(values)
    const changed = named.filter((name) => (before[name] ?? null) !== (after[name] ?? null))
    checkRequired(object, after)
    const update = { before, after, named, changed }
    checkValidationRule(context, object, named)
    rulesOf(object.name).beforeUpdate?.(context, update)
    checkUnique(world, object, after, changed)
    const now = stamp(world)
    Object.assign(after, { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now })
    recordsOf(world, object.name).put(after)
    rulesOf(object.name).afterUpdate?.(context, update)
    log(context, 'update', object, after, changed)
    announce(context, object.name, 'UPDATE', after, changed)
  })
}

export function deleteRecord(context: WriteContext, object: SObject, id: string): void {
  const { world } = context
  world.transaction(() => {
    const record = existing(context, object, id)
    const rules = rulesOf(object.name)
    rules.beforeDelete?.(context, record)
    for (const [childObject, field] of rules.cascade ?? []) {
      for (const child of listLiving(world, childObject)) {
        if (child[field] === record.Id) markDeleted(context, sobject(childObject), child)
      }
    }
    markDeleted(context, object, record)
    log(context, 'delete', object, record, [])
  })
}

export function upsertRecord(
  context: WriteContext,
  object: SObject,
  key: { field: string; value: string },
  body: Body,
): { id: string; created: boolean } {
  const field = object.field(key.field)
  if (!field?.externalId && field?.type !== 'id') {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${key.field}`)
  }
  if (Object.keys(body).some((name) => name.toLowerCase() === field.name.toLowerCase())) {
    const message = `The ${field.name} field should not be specified in the sobject data.`
    throw new SalesforceError(400, 'INVALID_FIELD', message, [field.name])
  }
  if (field.type === 'id') {
    updateRecord(context, object, key.value, body)
    return { id: toLongId(key.value), created: false }
  }
  const [found] = findByKey(context.world, object, field, key.value)
  if (found) {
    updateRecord(context, object, found.Id, body)
    return { id: found.Id, created: false }
  }
  return { id: insertRecord(context, object, { ...body, [field.name]: key.value }).Id, created: true }
}

function checkValidationRule({ world }: WriteContext, object: SObject, named: readonly string[]): void {
  const rule = salesforceSettings(world).validationRule
  if (rule?.object !== object.name || !named.includes(rule.field)) return
  throw new SalesforceError(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, [rule.field])
}

function existing({ world }: WriteContext, object: SObject, id: string): Readonly<SalesforceRecord> {
  const record = recordsOf(world, object.name).get(toLongId(id))
  if (!record) throw notFound('Provided external ID field does not exist or is not accessible: Id')
  if (record.IsDeleted) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted')
  return record
}

function markDeleted(context: WriteContext, object: SObject, record: Readonly<SalesforceRecord>): void {
  const now = stamp(context.world)
  const stamps = { LastModifiedDate: now, LastModifiedById: context.userId, SystemModstamp: now }
  recordsOf(context.world, object.name).put({ ...record, ...stamps, IsDeleted: true })
  announce(context, object.name, 'DELETE', record, [])
}

function autonumber({ world }: WriteContext, object: SObject, format: string): string {
  const digits = format.length - format.replace(/0+$/, '').length
  const number = String(world.collection(`salesforce.${object.name}.autonumber`).nextSequence())
  return format.slice(0, format.length - digits) + number.padStart(digits, '0')
}

function log({ world, userId }: WriteContext, verb: string, object: SObject, record: SalesforceRecord, fields: string[]): void {
  const keyField = object.fields.find((field) => field.externalId && record[field.name])
  const key = keyField ? String(record[keyField.name]) : record.Id
  const by = userId === INTEGRATION_USER_ID ? '' : 'staff '
  const values = Object.fromEntries(
    (TOLD_IN_LEDGER[object.name] ?? []).flatMap((name) => (fields.includes(name) ? [[name, record[name] ?? null]] : [])),
  )
  const told = Object.keys(values).length > 0 ? { values } : {}
  world.ledger.effect('salesforce', `${by}${verb} ${object.name}`, key, { id: record.Id, fields, ...told })
}
