import { afterAll, beforeAll, describe, it } from 'vitest'
import { provision } from '../../factories.ts'
import { openScene, type Scene } from './scene.ts'

const WRITES = [
  ['whmcs', 'AddOrder'],
  ['freebit', '/mvno/esim/addAcnt/'],
  ['whmcs', 'AcceptOrder'],
  ['salesforce', 'update Order'],
] as const

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.portal.close())

describe.each(WRITES)('%s %s', (vendor, operation) => {
  it.each(['reply-lost', 'late'])('%s: the order finishes with one effect each', { timeout: 90_000 }, async (kind) => {
    const { portal, approvedOrder, letTimePass, expectOneEffectEach } = scene
    const { id, since } = await approvedOrder()
    await portal.sandbox.addFault({ vendor, operation, kind, ...(kind === 'late' && { delayMs: 60_000 }) })
    await provision(portal.sandbox, id)
    await letTimePass(id)
    await portal.moveClock(120_000)
    await expectOneEffectEach(id, since)
  })
})
