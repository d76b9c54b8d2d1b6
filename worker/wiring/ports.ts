import type { PortalEnv } from '#worker/env.ts'
import type { Clock } from '#worker/lib/clock.ts'
import type { Ids } from '#worker/lib/ids.ts'
import type { Ports } from '#worker/ports/index.ts'
import { createFreebitSims } from '#worker/vendors/freebit/adapter.ts'
import { createSalesforceCrm } from '#worker/vendors/salesforce/adapter.ts'
import { createSendgridMailer } from '#worker/vendors/sendgrid/adapter.ts'
import type { Transport } from '#worker/vendors/transport.ts'
import { createWhmcsBilling } from '#worker/vendors/whmcs/adapter.ts'
import { createGatewayTransport } from './gateway-transport.ts'

type Dependencies = { env: PortalEnv; clock: Clock; ids: Ids }

/** The four vendors behind their ports; every call goes through its vendor's gateway object. */
export function createPorts({ env, clock, ids }: Dependencies): Ports {
  return createPortsOver(createGatewayTransport(env.bindings, ids), { env, clock, ids })
}

export function createPortsOver(transport: Transport, { env, clock, ids }: Dependencies): Ports {
  return {
    crm: createSalesforceCrm({
      transport,
      settings: {
        apiVersion: env.SF_API_VERSION,
        pricebookId: env.SF_PORTAL_PRICEBOOK_ID,
        opportunityStage: env.SF_OPPORTUNITY_STAGE,
      },
    }),
    billing: createWhmcsBilling({
      transport,
      ids,
      settings: {
        baseUrl: env.WHMCS_BASE_URL,
        customerNumberFieldId: env.WHMCS_CUSTOMER_NUMBER_FIELD_ID,
        gateway: env.WHMCS_DEFAULT_GATEWAY,
      },
    }),
    sim: createFreebitSims({ transport }),
    mailer: createSendgridMailer({
      transport,
      clock,
      settings: { from: env.MAIL_FROM, fromName: env.APP_NAME, environment: env.APP_ENVIRONMENT },
    }),
  }
}
