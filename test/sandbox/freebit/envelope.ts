import type { FreebitSettings } from './settings.ts'

/** resultCode is the class, statusCode the detail. The table is an assumption: the real one is in the partner contract. */
export const CODES = {
  ok: ['100', '200', 'OK'],
  authKey: ['201', '401', 'authKey is invalid or expired'],
  authPair: ['202', '401', 'oemId or oemKey is wrong'],
  tooMany: ['210', '429', 'too many requests'],
  invalid: ['211', '400', 'invalid parameter'],
  eid: ['211', '411', 'eid check digits are wrong'],
  conditional: ['211', '412', 'conditional parameter'],
  notFound: ['220', '404', 'account not found'],
  noPlan: ['221', '404', 'account has no plan'],
  locked: ['230', '409', 'another operation is pending'],
  duplicate: ['231', '409', 'account is in use or being opened'],
  reservationExpired: ['240', '421', 'MNP reservation has expired'],
  nameMismatch: ['240', '422', 'MNP name or birthday does not match'],
  notAllowed: ['250', '403', 'not allowed for this account'],
  quotaBounds: ['260', '413', 'quota out of bounds'],
} as const satisfies Record<string, readonly [resultCode: string, statusCode: string, message: string]>
export type CodeName = keyof typeof CODES

export class FreebitRefusal extends Error {
  code: CodeName

  constructor(code: CodeName, detail = '') {
    super(detail)
    this.code = code
  }
}

/** HTTP 200 for success and refusal alike; codes are text or numbers, as this install prints them. */
export function envelope(settings: FreebitSettings, name: CodeName, members: object = {}, detail = ''): Response {
  const [resultCode, statusCode, message] = CODES[name]
  const print = (code: string) => (settings.codesAsNumbers ? Number(code) : code)
  return Response.json({
    resultCode: print(resultCode),
    status: { message: detail === '' ? message : `${message}: ${detail}`, statusCode: print(statusCode) },
    ...members,
  })
}
