import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { migrate } from '#objects/order-provisioner/journal.ts'
import type { OrderProvisioner } from '#objects/order-provisioner/order-provisioner.ts'
import { announce, type Announcement, claim, listDue, refuse } from '#objects/order-provisioner/outbox.ts'
import { newRun, type Run } from '#objects/order-provisioner/run.ts'
import { type Standing, standingOf } from '#objects/order-provisioner/standing.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { orderProvisioner } from '#worker/stubs.ts'

const ORDER_ID = '801000000000078AAA'
const NOW = Date.parse('2026-11-20T03:00:00.000Z')
const COMPLETED: Run = { ...newRun(ORDER_ID), phase: 'completed', attempt: 1 }
const WRITE_BACK: Announcement = { kind: 'write-back', progress: { status: 'completed' } }
const SIM_DETAILS: Announcement = { kind: 'sim-details', serviceId: '1', billingProductId: '2', iccid: '8981100000000000002' }

/** Where a completed order stands that has this to tell, tried and refused so often. */
async function standing(waiting: Announcement[], { tries = 0, refused = false } = {}): Promise<Standing> {
  return runInDurableObject(orderProvisioner(env, ORDER_ID), (_: OrderProvisioner, { storage }) => {
    migrate(storage)
    storage.sql.exec('DELETE FROM outbox')
    announce(storage, waiting, NOW)
    for (let turn = 0; turn < tries; turn++) for (const entry of listDue(storage, NOW)) claim(storage, entry, NOW)
    if (refused) for (const entry of listDue(storage, NOW)) refuse(storage, entry, NOW + NUMBERS.refusedRetryMs)
    return standingOf(COMPLETED, storage)
  })
}

describe('an order that has told everything', () => {
  test('rests, and Salesforce must show its end', async () => {
    expect(await standing([])).toMatchObject({ moving: false, shows: { status: 'completed' }, untold: { count: 0 } })
  })
})

describe('an order with something to tell', () => {
  test('is on the move while it is tried, and compared once that is late', async () => {
    expect(await standing([WRITE_BACK])).toMatchObject({ moving: true, untold: { count: 1, attempts: 0 } })
    expect(await standing([WRITE_BACK], { tries: NUMBERS.lateAttempts - 1 })).toMatchObject({ moving: true })
    const late = await standing([WRITE_BACK], { tries: NUMBERS.lateAttempts })
    expect(late).toMatchObject({ moving: false, untold: { count: 1, attempts: NUMBERS.lateAttempts } })
  })

  test('is compared with billing and network when a vendor refuses it; only what it could not tell Salesforce is no difference', async () => {
    expect(await standing([SIM_DETAILS], { tries: 1, refused: true })).toMatchObject({
      moving: false,
      shows: { status: 'completed' },
    })
    expect(await standing([WRITE_BACK], { tries: 1, refused: true })).toMatchObject({ moving: false, shows: null })
    expect(await standing([WRITE_BACK, SIM_DETAILS], { tries: 1 })).toMatchObject({ moving: true })
  })
})
