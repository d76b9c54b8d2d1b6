import { invalidType } from '../errors.ts'
import { KEY_PREFIXES } from '../ids.ts'
import type { Field } from '../schema/field.ts'
import { findSObject, SOBJECTS, type SObject } from '../schema/schema.ts'
import type { RestReply, RestRequest } from './request.ts'

const API_TYPES: Partial<Record<Field['type'], string>> = { longtext: 'textarea', autonumber: 'string' }

export function describeGlobal(request: RestRequest): RestReply {
  const sobjects = SOBJECTS.map((object) => summary(object, request.version))
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } }
}

export function describeObject(request: RestRequest): RestReply {
  const object = findSObject(request.segments[1] ?? '')
  if (!object) throw invalidType(request.segments[1] ?? '')
  const childRelationships = object.children.map((child) => ({
    childSObject: child.object,
    field: child.field,
    relationshipName: child.name,
  }))
  const fields = object.fields.map(describeField)
  return { status: 200, body: { ...summary(object, request.version), fields, childRelationships } }
}

function summary(object: SObject, version: string) {
  const base = `/services/data/v${version}/sobjects/${object.name}`
  return {
    name: object.name,
    label: object.label,
    keyPrefix: KEY_PREFIXES[object.name] ?? null,
    custom: object.name.endsWith('__c'),
    createable: object.name !== 'User',
    queryable: true,
    updateable: object.name !== 'User',
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  }
}

function describeField(field: Field) {
  return {
    name: field.name,
    label: field.name,
    type: API_TYPES[field.type] ?? field.type,
    length: field.length ?? 0,
    custom: field.name.endsWith('__c'),
    createable: field.access !== 'read',
    updateable: field.access === 'write',
    nillable: !field.required,
    filterable: field.type !== 'longtext' && field.type !== 'textarea',
    externalId: field.externalId ?? false,
    unique: field.unique ?? false,
    idLookup: field.type === 'id' || field.externalId === true,
    autoNumber: field.type === 'autonumber',
    restrictedPicklist: field.type === 'picklist' && field.restricted === true,
    picklistValues: (field.values ?? []).map((value) => ({ value, label: value, active: true, defaultValue: false })),
    referenceTo: field.referenceTo ? [field.referenceTo] : [],
    relationshipName: field.relationship ?? null,
  }
}
