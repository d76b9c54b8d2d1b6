import type { Vendor } from './ledger.ts'

const SALESFORCE_CODES: Record<number, [code: string, message: string]> = {
  400: ['UNKNOWN_EXCEPTION', 'The request could not be processed'],
  401: ['INVALID_SESSION_ID', 'Session expired or invalid'],
  403: ['INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'],
  404: ['NOT_FOUND', 'The requested resource does not exist'],
  409: ['UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'],
  500: ['UNKNOWN_EXCEPTION', 'An unexpected error occurred'],
  503: ['SERVER_UNAVAILABLE', 'Server unavailable, please try again'],
}

const MAINTENANCE_PAGE =
  '<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We are down for maintenance</h1></body></html>'

export function maintenancePage(): Response {
  return new Response(MAINTENANCE_PAGE, { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' } })
}

/** What the vendor itself answers with this status. */
export function statusReply(vendor: Vendor, operation: string, status: number): Response {
  if (vendor === 'salesforce') return salesforceStatus(operation, status)
  if (vendor === 'sendgrid') {
    return Response.json({ errors: [{ message: `error ${status}`, field: null, help: null }] }, { status })
  }
  if (vendor === 'freebit') {
    const envelope = { resultCode: '900', status: { message: 'system error', statusCode: String(status) } }
    return Response.json(envelope, { status })
  }
  if (status === 403) return Response.json({ result: 'error', message: 'Invalid or missing credentials' }, { status })
  return new Response(`<html><body><h1>${status}</h1></body></html>`, {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
  })
}

/** The vendor's own way to say "too many calls". */
export function limitReply(vendor: Vendor, operation: string, now: Date): Response {
  switch (vendor) {
    case 'salesforce':
      if (operation === 'token') {
        return Response.json({ error: 'invalid_grant', error_description: 'login rate exceeded' }, { status: 400 })
      }
      return Response.json([{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }], {
        status: 403,
      })
    case 'whmcs':
      return Response.json({ result: 'error', message: 'Access Denied' }, { status: 403 })
    case 'freebit':
      return Response.json({ resultCode: '210', status: { message: 'too many requests', statusCode: '429' } })
    case 'sendgrid': {
      const reset = String(Math.ceil(now.getTime() / 1000) + 30)
      return Response.json(
        { errors: [{ field: null, message: 'too many requests' }] },
        { status: 429, headers: { 'X-RateLimit-Limit': '600', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': reset } },
      )
    }
  }
}

function salesforceStatus(operation: string, status: number): Response {
  const [errorCode, message] = SALESFORCE_CODES[status] ?? ['UNKNOWN_EXCEPTION', `error ${status}`]
  if (operation !== 'token') return Response.json([{ message, errorCode }], { status })
  const body =
    status < 500
      ? { error: 'invalid_grant', error_description: 'authentication failure' }
      : { error: 'server_error', error_description: message }
  return Response.json(body, { status })
}
