import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { claimSim, releaseSim } from '#worker/db/sim-claims.ts'
import { createDatabase } from '#worker/db/client.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { approvedOrders } from './approved-orders.ts'

const db = createDatabase(env.DB)
const NUMBER = '07012345678'
const CARD = '8981100000000000001'
const claim = (orderId: string, sim = { phoneNumber: NUMBER }, attempt = 1) => claimSim(db, { orderId, attempt, nowMs: 1 }, sim)
const claims = async () => (await env.DB.prepare('SELECT * FROM sim_claims').all()).results

const WAIT = { timeout: 25_000, interval: 100 }

async function expectPhase(orderId: string, phase: string): Promise<void> {
  await orderProvisioner(env, orderId).nudge({ mode: 'Due' })
  await vi.waitFor(async () => expect((await orderProvisioner(env, orderId).progress()).phase).toBe(phase), WAIT)
}

beforeEach(() => env.DB.exec('DELETE FROM sim_claims'))

describe('a number', () => {
  test('belongs to the order that asked first, however often it asks', async () => {
    expect(await claim('A')).toEqual({ kind: 'held' })
    expect(await claim('A')).toEqual({ kind: 'held' })
    expect(await claim('B')).toEqual({ kind: 'taken', what: 'number', by: 'A' })
  })

  test('goes to exactly one of fifty that ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => claim(`order-${index}`)))
    const held = results.flatMap((result, index) => (result.kind === 'held' ? [`order-${index}`] : []))
    expect(held).toHaveLength(1)
    expect(results.filter((result) => result.kind === 'taken' && result.by === held[0])).toHaveLength(49)
  })

  test('is free again after its release', async () => {
    await claim('A')
    await releaseSim(db, 'A', 1)
    expect(await claim('B')).toEqual({ kind: 'held' })
  })

  test('stays with a later attempt when the release of an earlier one comes late', async () => {
    await claim('A')
    await claim('A', { phoneNumber: NUMBER }, 2)
    await releaseSim(db, 'A', 1)
    expect(await claim('B')).toMatchObject({ kind: 'taken', by: 'A' })
  })

  test('is not stored in clear', async () => {
    await claim('A')
    expect(JSON.stringify(await claims())).not.toContain(NUMBER)
  })
})

test('a card is claimed beside its number, and a release gives both back', async () => {
  await claim('A', { phoneNumber: NUMBER, iccid: CARD } as { phoneNumber: string })
  expect(await claim('B', { phoneNumber: '07012345679', iccid: CARD } as { phoneNumber: string })).toEqual({
    kind: 'taken',
    what: 'card',
    by: 'A',
  })
  await releaseSim(db, 'B', 1)
  expect(await claims()).toHaveLength(2)
  await releaseSim(db, 'A', 1)
  expect(await claims()).toEqual([])
})

describe('two orders with one number', () => {
  test('one is activated; the other is refused, told why, and its reservation is given back', async () => {
    const [first, second] = await approvedOrders(2)
    if (!first || !second) throw new Error('no orders')
    await sandbox.control(`/salesforce/records/Order/${second.id}`, { method: 'PATCH', body: { MSISDN__c: first.msisdn } })
    await expectPhase(first.id, 'completed')
    await expectPhase(second.id, 'failed')
    await vi.waitFor(async () => expect((await claims()).map((row) => row['order_id'])).toEqual([first.id]), WAIT)
    await vi.waitFor(
      async () =>
        expect(await sandbox.control(`/orders/${second.id}`)).toMatchObject({
          activationStatus: 'Failed',
          errorCode: 'ACTIVATION_REJECTED',
          errorMessage: `The phone number belongs to order ${first.id} already.`,
        }),
      WAIT,
    )
    const effects = (await sandbox.ledger({ type: 'effect' })).map(({ operation, key }) => `${operation} ${key}`)
    expect(effects.filter((effect) => effect.includes('addAcnt'))).toEqual([`/mvno/esim/addAcnt/ ${first.msisdn}`])
    expect(effects.filter((effect) => effect.startsWith('CancelOrder'))).toEqual([`CancelOrder ${second.id}`])
  })
})

test('while D1 does not answer nothing is activated; then the order goes on', async () => {
  const [order] = await approvedOrders(1)
  if (!order) throw new Error('no order')
  await env.DB.exec('ALTER TABLE sim_claims RENAME TO sim_claims_away')
  await orderProvisioner(env, order.id).nudge({ mode: 'Due' })
  await vi.waitFor(async () => {
    const { journal } = await orderProvisioner(env, order.id).progress()
    expect(journal.map(({ detail }) => detail)).toContain('unavailable: D1 did not answer')
  }, WAIT)
  expect(await orderProvisioner(env, order.id).progress()).toMatchObject({ phase: 'running', stage: 'recheck' })
  await env.DB.exec('ALTER TABLE sim_claims_away RENAME TO sim_claims')
  await expectPhase(order.id, 'completed')
  expect(await claims()).toHaveLength(1)
})
