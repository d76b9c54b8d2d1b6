import { afterAll, beforeAll, describe, it } from 'vitest'
import { openScene, type Scene } from './scene.ts'

/** Every vendor call from the press of Provision to the look before the activation, in order; `nth` counts equal operations of one order. */
const CALLS: readonly [vendor: 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid', operation: string, nth: number][] = [
  ['salesforce', 'query', 0],
  ['salesforce', 'query', 1],
  ['whmcs', 'GetPayMethods', 0],
  ['whmcs', 'GetClientsProducts', 0],
  ['whmcs', 'GetProducts', 0],
  ['whmcs', 'AddOrder', 0],
  ['whmcs', 'GetClientsProducts', 1],
  ['whmcs', 'GetOrders', 0],
  ['salesforce', 'query', 2],
  ['freebit', '/mvno/getDetail/', 0],
]

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.portal.close())

describe('killed while a vendor call is held, restarted, released', () => {
  it.each(CALLS)('%s %s (%i): the order finishes with one effect each', { timeout: 90_000 }, (vendor, operation, nth) =>
    scene.killDuring(vendor, operation, nth),
  )
})
