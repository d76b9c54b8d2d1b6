import type { VendorWrite } from '#worker/lib/vendor-call.ts'
import { FREEBIT_WRITES } from './freebit/wire.ts'
import { SALESFORCE_WRITES } from './salesforce/wire.ts'
import { SENDGRID_WRITES } from './sendgrid/wire.ts'
import { WHMCS_WRITES } from './whmcs/wire.ts'

/** Every writing call the portal makes. Clients take their operation names from here, so a call without a row does not compile. */
export const VENDOR_WRITES: readonly VendorWrite[] = [
  ...Object.values(SALESFORCE_WRITES),
  ...Object.values(WHMCS_WRITES),
  ...Object.values(FREEBIT_WRITES),
  ...Object.values(SENDGRID_WRITES),
]
