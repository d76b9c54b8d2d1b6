import type { Billing } from './billing.ts'
import type { Crm } from './crm.ts'
import type { Mailer } from './mailer.ts'
import type { SimProvider } from './sim-provider.ts'

/** What the portal needs from outside. */
export type Ports = { crm: Crm; billing: Billing; sim: SimProvider; mailer: Mailer }
