import { BugError } from '#worker/lib/errors.ts'
import { type VendorAuth, vendorUrl } from '#worker/lib/vendor-call.ts'
import { PATHS } from './wire.ts'

export type SendgridCredentials = { baseUrl: string; apiKey: string }

export function createSendgridAuth({ baseUrl, apiKey }: SendgridCredentials): VendorAuth {
  return {
    lifetimeMs: Number.POSITIVE_INFINITY,
    probe: { vendor: 'sendgrid', operation: 'probe', kind: 'read', method: 'GET', path: PATHS.scopes },
    login: async () => ({ kind: 'credential', credential: { token: apiKey, baseUrl } }),
    authorize: (request, { token }) => {
      const url = vendorUrl(baseUrl, request.path)
      if (url === null) throw new BugError('the path leaves SendGrid')
      return {
        method: request.method,
        url,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        ...(request.body !== undefined && { body: request.body }),
      }
    },
    rejects: () => false,
  }
}
