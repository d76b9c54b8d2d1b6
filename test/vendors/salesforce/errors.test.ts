import { describe, expect, test } from 'vitest'
import {
  VendorAuthFailed,
  VendorContractBroken,
  VendorRateLimited,
  VendorRejected,
  VendorUnavailable,
} from '#worker/lib/errors.ts'
import type { VendorRequest } from '#worker/lib/vendor-call.ts'
import { culprit, readProblems, toVendorError } from '#worker/vendors/salesforce/errors.ts'

const request = (kind: 'read' | 'write'): VendorRequest => ({
  vendor: 'salesforce',
  operation: 'updateOrder',
  kind,
  method: 'PATCH',
  path: '/x',
})

describe('readProblems', () => {
  test.each([
    ['array', [{ message: 'm', errorCode: 'A', fields: ['X'] }], ['A']],
    ['bare object', { message: 'm', errorCode: 'A' }, ['A']],
    ['statusCode of collections', [{ message: 'm', statusCode: 'B', fields: [] }], ['B']],
    ['without a message', [{ errorCode: 'A' }], ['A']],
    ['something else', { hello: 1 }, []],
    ['nothing', null, []],
    ['text', 'oops', []],
  ])('%s', (_name, body, codes) => {
    expect(readProblems(body).map((problem) => problem.code)).toEqual(codes)
  })

  test('the culprit is the first entry that is not derived from another', () => {
    const halted = { code: 'PROCESSING_HALTED', message: '' }
    const real = { code: 'DUPLICATE_VALUE', message: '' }
    expect(culprit([halted, real, halted])).toBe(real)
    expect(culprit([halted])).toBe(halted)
    expect(culprit([])).toBeUndefined()
  })
})

describe('toVendorError', () => {
  test.each([
    [403, 'REQUEST_LIMIT_EXCEEDED', VendorRateLimited, 'not-applied'],
    [400, 'UNABLE_TO_LOCK_ROW', VendorUnavailable, 'not-applied'],
    [500, 'UNKNOWN_EXCEPTION', VendorUnavailable, 'unknown'],
    [503, 'SERVER_UNAVAILABLE', VendorUnavailable, 'unknown'],
    [401, 'INVALID_SESSION_ID', VendorAuthFailed, 'not-applied'],
    [400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', VendorRejected, 'not-applied'],
    [404, 'NOT_FOUND', VendorRejected, 'not-applied'],
    [400, 'SOMETHING_NEW', VendorRejected, 'not-applied'],
    [502, undefined, VendorUnavailable, 'unknown'],
    [200, undefined, VendorContractBroken, 'unknown'],
    [302, undefined, VendorContractBroken, 'unknown'],
  ])('a write answered %i %s', (status, code, type, outcome) => {
    const problem = code === undefined ? undefined : { code, message: 'secret text of a customer' }
    const error = toVendorError(request('write'), { status, headers: {}, body: '' }, problem)
    expect(error).toBeInstanceOf(type)
    expect(error.outcome).toBe(outcome)
    expect(JSON.stringify([error.message, error.context])).not.toContain('secret text')
  })

  test('a read changes nothing, whatever happened to it', () => {
    const error = toVendorError(
      request('read'),
      { status: 500, headers: {}, body: '' },
      { code: 'UNKNOWN_EXCEPTION', message: '' },
    )
    expect(error.outcome).toBe('not-applied')
  })
})
