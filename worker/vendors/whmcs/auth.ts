import { BugError } from '#worker/lib/errors.ts'
import { type VendorAuth, vendorUrl } from '#worker/lib/vendor-call.ts'
import { API_PATH } from './wire.ts'

export type WhmcsCredentials = { baseUrl: string; identifier: string; secret: string; accessKey: string }

/** Identifier, secret and access key travel in every form body; there is no session. */
export function createWhmcsAuth({ baseUrl, identifier, secret, accessKey }: WhmcsCredentials): VendorAuth {
  return {
    lifetimeMs: Number.POSITIVE_INFINITY,
    probe: {
      vendor: 'whmcs',
      operation: 'probe',
      kind: 'read',
      method: 'POST',
      path: API_PATH,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'action=GetPaymentMethods&responsetype=json',
    },
    login: async () => ({ kind: 'credential', credential: { token: identifier, baseUrl } }),
    authorize: (request) => {
      const url = vendorUrl(baseUrl, request.path)
      if (url === null) throw new BugError('the path leaves the billing system', { operation: request.operation })
      const secrets = new URLSearchParams({ identifier, secret, ...(accessKey !== '' && { accesskey: accessKey }) })
      return {
        method: request.method,
        url,
        headers: { accept: 'application/json', ...request.headers },
        body: `${request.body ?? ''}&${secrets.toString()}`,
      }
    },
    // A 403 does not heal by asking again; repeated tries may get our address banned (vendors/whmcs.md §1.2).
    rejects: () => false,
  }
}
