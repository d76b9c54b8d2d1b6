import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { createAuth } from '#objects/vendor-gateway/auth.ts'
import { Circuit } from '#objects/vendor-gateway/circuit.ts'
import { Credentials } from '#objects/vendor-gateway/credentials.ts'
import { Dispatcher } from '#objects/vendor-gateway/dispatcher.ts'
import { exchange, type Fetcher } from '#objects/vendor-gateway/exchange.ts'
import { LocalGate } from '#objects/vendor-gateway/gate.ts'
import type { PortalEnv } from '#worker/env.ts'
import { clock } from '#worker/lib/clock.ts'
import type { Vendor } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import { NUMBERS, VENDOR_BUDGET } from '#worker/lib/numbers.ts'
import type { Ports } from '#worker/ports/index.ts'
import { createTransport, type Transport } from '#worker/vendors/transport.ts'
import { createPortsOver } from '#worker/wiring/ports.ts'
import { type Sandbox, sandboxAt } from '../setup/sandbox.ts'
import { tenantUrl, testSettings } from '../setup/settings.ts'

/** The portal's settings for one world of the sandbox, as the Worker would parse them. */
export function portalEnv(sandboxUrl: string, tenant: string, overrides: Partial<PortalEnv> = {}): PortalEnv {
  return {
    APP_ENVIRONMENT: 'test',
    APP_NAME: 'Portal',
    SF_API_VERSION: 'v66.0',
    SF_OPPORTUNITY_STAGE: 'Order Received',
    WHMCS_BIRTH_DATE_FIELD_ID: '2',
    WHMCS_GENDER_FIELD_ID: '3',
    WHMCS_NATIONALITY_FIELD_ID: '',
    ...testSettings({ sandboxUrl, tenant, portalUrl: 'https://portal.test' }),
    ...overrides,
  } as unknown as PortalEnv
}

const VENDORS: readonly Vendor[] = ['salesforce', 'whmcs', 'freebit', 'sendgrid']

/** The gateway's own parts without the object around them; a shorter timeout makes hanging calls end soon. */
export function transportInNode(env: PortalEnv, options: { timeoutMs?: number } = {}): Transport {
  const dispatchers = new Map(VENDORS.map((vendor) => [vendor, dispatcherFor(vendor, env)]))
  return createTransport(async (request) => {
    const dispatcher = dispatchers.get(request.vendor)
    if (!dispatcher) throw new Error(`no vendor ${request.vendor}`)
    return dispatcher.send({ timeoutMs: options.timeoutMs ?? 5000, ...request })
  })
}

function dispatcherFor(vendor: Vendor, env: PortalEnv): Dispatcher {
  const auth = createAuth(vendor, env)
  const fetcher: Fetcher = (url, init) => fetch(url, init)
  const circuit = new Circuit({
    windowMs: NUMBERS.breakerWindowMs,
    minimumCalls: 1000,
    failureShare: NUMBERS.breakerFailureShare,
    openMs: NUMBERS.breakerOpenMs,
  })
  const credentials = new Credentials({
    login: () => auth.login((outgoing) => exchange(fetcher, outgoing, 5000)),
    lifetimeMs: auth.lifetimeMs,
    now: () => Date.now(),
  })
  return new Dispatcher({
    auth,
    gate: new LocalGate(circuit, credentials),
    sentCalls: { markSent: () => true, settle: () => 'sent' },
    fetcher,
    budget: VENDOR_BUDGET[vendor],
    firstRetryDelayMs: 5,
  })
}

/** A world of the sandbox for one test file, and the portal's ports over it. */
export function vendorWorld(options: { timeoutMs?: number; overrides?: Partial<PortalEnv> } = {}) {
  const tenant = `n${randomUUID().slice(0, 8)}`
  const env = portalEnv(inject('sandboxUrl'), tenant, options.overrides)
  const ports: Ports = createPortsOver(transportInNode(env, options), { env, clock, ids })
  return { ports, env, sandbox: sandboxAt(tenantUrl(inject('sandboxUrl'), tenant)) }
}

/** Held calls go on when they are released: first let them end in the old world, then begin the new one. */
export async function startAfresh(sandbox: Sandbox): Promise<void> {
  await sandbox.clearFaults()
  await sandbox.reset()
}
