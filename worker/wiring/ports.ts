import type { PortalEnv } from '#worker/env.ts'
import type { Clock } from '#worker/lib/clock.ts'
import type { Ids } from '#worker/lib/ids.ts'
import type { Ports } from '#worker/ports/index.ts'
import type { Transport } from '#worker/vendors/transport.ts'
import { createGatewayTransport } from './gateway-transport.ts'

type Dependencies = { env: PortalEnv; clock: Clock; ids: Ids }

const loadSalesforce = once(() => import('#worker/vendors/salesforce/adapter.ts'))
const loadWhmcs = once(() => import('#worker/vendors/whmcs/adapter.ts'))
const loadFreebit = once(() => import('#worker/vendors/freebit/adapter.ts'))
const loadSendgrid = once(() => import('#worker/vendors/sendgrid/adapter.ts'))

/** The four vendors behind their ports; every call goes through its vendor's gateway object. */
export function createPorts({ env, clock, ids }: Dependencies): Ports {
  return createPortsOver(createGatewayTransport(env.bindings, ids), { env, clock, ids })
}

export function createPortsOver(transport: Transport, { env, clock, ids }: Dependencies): Ports {
  return {
    crm: lazily(async () =>
      (await loadSalesforce()).createSalesforceCrm({
        transport,
        settings: {
          apiVersion: env.SF_API_VERSION,
          pricebookId: env.SF_PORTAL_PRICEBOOK_ID,
          opportunityStage: env.SF_OPPORTUNITY_STAGE,
        },
      }),
    ),
    billing: lazily(async () =>
      (await loadWhmcs()).createWhmcsBilling({
        transport,
        ids,
        settings: {
          baseUrl: env.WHMCS_BASE_URL,
          clientFieldIds: {
            customerNumber: env.WHMCS_CUSTOMER_NUMBER_FIELD_ID,
            birthDate: env.WHMCS_BIRTH_DATE_FIELD_ID,
            gender: env.WHMCS_GENDER_FIELD_ID,
            nationality: env.WHMCS_NATIONALITY_FIELD_ID,
          },
          gateway: env.WHMCS_DEFAULT_GATEWAY,
        },
      }),
    ),
    sim: lazily(async () => (await loadFreebit()).createFreebitSims({ transport })),
    mailer: lazily(async () =>
      (await loadSendgrid()).createSendgridMailer({
        transport,
        clock,
        settings: { from: env.MAIL_FROM, fromName: env.APP_NAME, environment: env.APP_ENVIRONMENT },
      }),
    ),
  }
}

/** What is loaded stays for the isolate. The value is kept and not its promise, which would belong to the object that asked first. */
function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Module | undefined
  return async () => (loaded ??= await load())
}

type AsyncMethods = Record<string, (...args: never[]) => Promise<unknown>>

/** A port whose adapter is loaded at its first call: reading schemas of four vendors costs start-up time that most isolates never need. */
function lazily<Port extends { [Name in keyof Port]: (...args: never[]) => Promise<unknown> }>(load: () => Promise<Port>): Port {
  let adapter: Promise<Port> | undefined
  return new Proxy({} as Port, {
    get: (_target, name) => {
      // A port is no promise, even when somebody awaits it.
      if (typeof name === 'symbol' || name === 'then') return undefined
      return async (...args: never[]) => {
        adapter ??= load()
        return ((await adapter) as AsyncMethods)[name]?.(...args)
      }
    },
  })
}
