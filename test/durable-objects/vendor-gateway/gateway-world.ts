import { env } from 'cloudflare:workers'
import { parseEnv } from '#worker/env.ts'
import { clock } from '#worker/lib/clock.ts'
import { VendorError } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import type { NewBillingClient } from '#worker/ports/billing.ts'
import { createPorts } from '#worker/wiring/ports.ts'
import { sandbox } from '../../setup/workerd-env.ts'

/** The portal's ports as a request would build them, over the gateway objects of this test file. */
export const ports = createPorts({ env: parseEnv(env), clock, ids })

export function newClient(number: number): NewBillingClient {
  return {
    firstName: 'Load',
    lastName: `Test ${number}`,
    company: null,
    email: `load-${number}@example.jp`,
    phone: '+819011112222',
    address: { address1: '1-1', address2: null, city: 'Minato-ku', state: 'Tokyo', postcode: '1050001', country: 'JP' },
    customerNumber: `AC-${200_000 + number}`,
  }
}

/** 'ok', or the outcome of the vendor error it threw. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (error instanceof VendorError) return error.outcome
    throw error
  }
}

export async function heldNow(): Promise<number> {
  return (await sandbox.faults()).reduce((sum, fault) => sum + fault.held, 0)
}

export async function callsOf(vendor: string, operation: string): Promise<number> {
  return (await sandbox.ledger({ vendor, type: 'call' })).filter((row) => row.operation === operation).length
}

export async function effectsOf(vendor: string, operation: string): Promise<number> {
  return (await sandbox.ledger({ vendor, type: 'effect' })).filter((row) => row.operation === operation).length
}
