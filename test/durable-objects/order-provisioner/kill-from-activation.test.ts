import { afterAll, beforeAll, describe, it } from 'vitest'
import { openScene, type Scene } from './scene.ts'

/** Every vendor call from the activation to the last write, in order; `nth` counts equal operations of one order. */
const CALLS: readonly [vendor: 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid', operation: string, nth: number][] = [
  ['freebit', '/mvno/esim/addAcnt/', 0],
  ['freebit', '/mvno/getDetail/', 1],
  ['whmcs', 'AcceptOrder', 0],
  ['salesforce', 'update Order', 0],
  ['salesforce', 'update Order', 1],
  ['salesforce', 'update Order', 2],
  ['salesforce', 'collections', 0],
  ['whmcs', 'UpdateClientProduct', 0],
  ['sendgrid', 'mail/send', 0],
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
