import type { PortalEnv } from '#worker/env.ts'
import { ConfigError, type Vendor } from '#worker/lib/errors.ts'
import type { VendorAuth } from '#worker/lib/vendor-call.ts'
import { createFreebitAuth } from '#worker/vendors/freebit/auth.ts'
import { createSalesforceAuth } from '#worker/vendors/salesforce/auth.ts'
import { createSendgridAuth } from '#worker/vendors/sendgrid/auth.ts'
import { createWhmcsAuth } from '#worker/vendors/whmcs/auth.ts'

/** Vendors are real: what is signed for them must not follow a clock that development moved. */
const REAL_TIME = { now: () => Date.now() }

export function createAuth(vendor: Vendor, env: PortalEnv): VendorAuth {
  const isLocal = env.APP_ENVIRONMENT === 'development' || env.APP_ENVIRONMENT === 'test'
  const secure = (name: string, url: string) => {
    if (!isLocal && new URL(url).protocol !== 'https:') throw new ConfigError(`${name} must be https`)
    return url
  }
  switch (vendor) {
    case 'salesforce':
      return createSalesforceAuth({
        loginUrl: secure('SF_LOGIN_URL', env.SF_LOGIN_URL),
        clientId: env.SF_CLIENT_ID,
        username: env.SF_USERNAME,
        privateKey: env.SF_PRIVATE_KEY,
        apiVersion: env.SF_API_VERSION,
        clock: REAL_TIME,
      })
    case 'whmcs':
      return createWhmcsAuth({
        baseUrl: secure('WHMCS_BASE_URL', env.WHMCS_BASE_URL),
        identifier: env.WHMCS_API_IDENTIFIER,
        secret: env.WHMCS_API_SECRET,
        accessKey: env.WHMCS_ACCESS_KEY,
      })
    case 'freebit':
      return createFreebitAuth({
        baseUrl: secure('FREEBIT_API_BASE_URL', env.FREEBIT_API_BASE_URL),
        oemId: env.FREEBIT_CLIENT_ID,
        oemKey: env.FREEBIT_CLIENT_SECRET,
      })
    case 'sendgrid':
      return createSendgridAuth({ baseUrl: secure('SENDGRID_BASE_URL', env.SENDGRID_BASE_URL), apiKey: env.SENDGRID_API_KEY })
  }
}
