import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { setClockOffset } from '#worker/lib/clock.ts'
import { vendorGateway, vendorGatewayNamed } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { callsOf, effectsOf, heldNow, newClient, outcomeOf, ports } from './gateway-world.ts'

const ACCOUNT = '001000000000001AAA'

beforeEach(async () => {
  await sandbox.clearFaults()
  await sandbox.reset()
})

afterEach(async () => {
  setClockOffset(0)
  await sandbox.clearFaults()
  await abortAllDurableObjects()
})

/** Waits until the count has stopped moving, so that one call too many would show. */
async function settledCount(read: () => Promise<number>, expected: number): Promise<void> {
  await vi.waitFor(async () => expect(await read()).toBe(expected), { timeout: 8000 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await read()).toBe(expected)
}

describe('the budget', () => {
  test.each([
    ['whmcs', 5, () => Promise.all(Array.from({ length: 12 }, (_, index) => ports.billing.findClient(String(5000 + index))))],
    ['freebit', 2, () => Promise.all(Array.from({ length: 6 }, (_, index) => ports.sim.findLine(`0701234560${index}`)))],
    [
      'sendgrid',
      5,
      () =>
        Promise.all(
          Array.from({ length: 9 }, (_, index) =>
            ports.mailer.send({
              outboxId: `o${index}`,
              kind: 'k',
              to: `a${index}@example.jp`,
              cc: null,
              subject: 's',
              text: 't',
              html: 'h',
            }),
          ),
        ),
    ],
  ] as const)('%s never has more than %i calls in flight', async (vendor, most, start) => {
    await ports.sim.findLine('07099999999')
    await sandbox.addFault({ vendor, kind: 'hang', count: 0 })
    const all = start()
    await settledCount(heldNow, most)
    await sandbox.clearFaults()
    await all
  })

  test('Salesforce has its pool, and a lane of its own for long calls', async () => {
    await ports.crm.findAccount(ACCOUNT)
    await sandbox.addFault({ vendor: 'salesforce', operation: 'update Account', kind: 'hang', count: 0 })
    const writes = Array.from({ length: 60 }, (_, index) =>
      outcomeOf(ports.crm.recordLogin(ACCOUNT, new Date(1_700_000_000_000 + index).toISOString())),
    )
    await settledCount(heldNow, 20)
    expect((await ports.crm.listProducts()).length).toBeGreaterThan(30)
    await sandbox.clearFaults()
    expect(new Set(await Promise.all(writes))).toEqual(new Set(['not-applied']))
  })
})

describe('credentials', () => {
  test('twenty first calls over the whole pool make one login', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => ports.crm.listProductsBySku([`SKU-${index}`])))
    expect(await callsOf('salesforce', 'token')).toBe(1)
  })

  test('a token that dies under many calls is replaced by one login', async () => {
    await ports.crm.listProductsBySku(['SKU'])
    await sandbox.control('/salesforce/tokens/expire', { method: 'POST' })
    const found = await Promise.all(Array.from({ length: 20 }, () => ports.crm.listProductsBySku(['SIM-VOICE-3GB'])))
    expect(found.every((products) => products.length === 1)).toBe(true)
    expect(await callsOf('salesforce', 'token')).toBe(2)
  })

  test('a login goes by real time, wherever development has moved the clock', async () => {
    setClockOffset(3_600_000)
    expect((await ports.crm.listProducts()).length).toBeGreaterThan(0)
  })

  test('so is the Freebit key', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, index) => ports.sim.findLine(`0701234560${index}`)))
    expect(await callsOf('freebit', '/authOem/')).toBe(1)
    await sandbox.control('/freebit/auth-keys/expire', { method: 'POST' })
    await Promise.all(Array.from({ length: 6 }, (_, index) => ports.sim.findLine(`0701234560${index}`)))
    expect(await callsOf('freebit', '/authOem/')).toBe(2)
  })
})

describe('coalescing', () => {
  test('equal reads that wait for a place are one call to the vendor, later ones are new', async () => {
    const fault = await sandbox.addFault({ vendor: 'whmcs', operation: 'GetInvoice', kind: 'hang', count: 5 })
    const holding = Promise.all(Array.from({ length: 5 }, (_, index) => ports.billing.findInvoice(String(index + 1))))
    await settledCount(heldNow, 5)
    const reading = Promise.all(Array.from({ length: 10 }, () => ports.billing.findClient('1000')))
    await settledCount(heldNow, 5)
    await sandbox.removeFault(fault)
    await holding
    expect(new Set((await reading).map((client) => client?.email))).toEqual(new Set(['chloe@example.jp']))
    expect(await callsOf('whmcs', 'GetClientsDetails')).toBe(1)
    await ports.billing.findClient('1000')
    expect(await callsOf('whmcs', 'GetClientsDetails')).toBe(2)
  })

  test('a read never joins one that has already left: that one may show the state from before', async () => {
    const fault = await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'hang' })
    const early = ports.crm.findAccountByCustomerNumber('AC-100001')
    await settledCount(heldNow, 1)
    expect((await ports.crm.findAccountByCustomerNumber('AC-100001'))?.customerNumber).toBe('AC-100001')
    await sandbox.removeFault(fault)
    await early
    expect(await callsOf('salesforce', 'query')).toBe(2)
  })
})

describe('the breaker', () => {
  const fail = async (calls: number) => {
    await sandbox.addFault({ vendor: 'whmcs', kind: 'down', count: 0 })
    for (let index = 0; index < calls; index++) await outcomeOf(ports.billing.accept('1'))
    await sandbox.clearFaults()
  }

  test('opens after ten failures; then nothing reaches the vendor', async () => {
    await fail(10)
    const before = await callsOf('whmcs', 'AddClient')
    expect(await outcomeOf(ports.billing.createClient(newClient(1)))).toBe('not-applied')
    await expect(ports.billing.findClient('1000')).rejects.toMatchObject({
      outcome: 'not-applied',
      retryAfterSeconds: expect.any(Number),
    })
    expect(await callsOf('whmcs', 'AddClient')).toBe(before)
    expect(await callsOf('whmcs', 'GetClientsDetails')).toBe(0)
    // The other vendors are not concerned.
    expect(await ports.sim.findLine('07012345678')).toBeNull()
  })

  test('after its pause one read tries, and closes it', async () => {
    await fail(10)
    setClockOffset(31_000)
    expect(await ports.billing.findClient('1000')).not.toBeNull()
    expect(await outcomeOf(ports.billing.createClient(newClient(1)))).toBe('ok')
  })

  test('a write that comes first sends a probe ahead and follows it', async () => {
    await fail(10)
    setClockOffset(31_000)
    const outcomes = await Promise.all([1, 2, 3].map((number) => outcomeOf(ports.billing.createClient(newClient(number)))))
    expect(outcomes).toEqual(['ok', 'ok', 'ok'])
    expect(await callsOf('whmcs', 'GetPaymentMethods')).toBe(1)
  })

  test('a probe that fails keeps the writes back', async () => {
    await fail(10)
    await sandbox.addFault({ vendor: 'whmcs', operation: 'GetPaymentMethods', kind: 'down', count: 0 })
    setClockOffset(31_000)
    expect(await outcomeOf(ports.billing.createClient(newClient(1)))).toBe('not-applied')
    expect(await callsOf('whmcs', 'AddClient')).toBe(0)
  })

  test('Salesforce: what one object of the pool sees, all respect', async () => {
    await sandbox.addFault({ vendor: 'salesforce', operation: 'update Account', kind: 'down', count: 0 })
    for (let index = 0; index < 14; index++) await outcomeOf(ports.crm.recordLogin(ACCOUNT, '2026-11-21T00:00:00Z'))
    await sandbox.clearFaults()
    const before = await callsOf('salesforce', 'query')
    await expect(ports.crm.listProducts()).rejects.toMatchObject({ outcome: 'not-applied' })
    await expect(ports.crm.listProductsBySku(['x'])).rejects.toMatchObject({ outcome: 'not-applied' })
    expect(await callsOf('salesforce', 'query')).toBe(before)
  })
})

describe('an object that dies', () => {
  test('what had left is unknown, what still waited was not applied', async () => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'hang', count: 0 })
    const calls = Array.from({ length: 9 }, (_, index) => outcomeOf(ports.billing.createClient(newClient(index))))
    await settledCount(heldNow, 5)
    await abortAllDurableObjects()
    const outcomes = await Promise.all(calls)
    expect(outcomes.filter((outcome) => outcome === 'unknown')).toHaveLength(5)
    expect(outcomes.filter((outcome) => outcome === 'not-applied')).toHaveLength(4)
    await sandbox.clearFaults()
    await settledCount(() => effectsOf('whmcs', 'AddClient'), 5)
  })

  test('a read is asked again', async () => {
    const fault = await sandbox.addFault({ vendor: 'whmcs', operation: 'GetClientsDetails', kind: 'hang' })
    const reading = ports.billing.findClient('1000')
    await settledCount(heldNow, 1)
    await abortAllDurableObjects()
    expect(await reading).toMatchObject({ email: 'chloe@example.jp' })
    await sandbox.removeFault(fault)
  })

  test('the record of what left survives it', async () => {
    const callId = crypto.randomUUID()
    const body = 'action=LogActivity&responsetype=json&description=x'
    const gateway = () => vendorGateway(env, 'whmcs')
    const call = {
      vendor: 'whmcs' as const,
      operation: 'LogActivity',
      kind: 'write' as const,
      method: 'POST' as const,
      path: '/includes/api.php',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    }
    expect((await gateway().send({ ...call, callId })).kind).toBe('answered')
    await evictDurableObject(gateway())
    expect(await gateway().settle(callId)).toBe('sent')
    expect(await gateway().settle('never seen')).toBe('not-sent')
    expect(await gateway().send({ ...call, callId: 'never seen' })).toEqual({ kind: 'not-sent', reason: 'withdrawn' })
    expect(await callsOf('whmcs', 'LogActivity')).toBe(1)
  })

  test('a pool mate outlives the loss of the object that holds the token', async () => {
    await ports.crm.listProductsBySku(['x'])
    await evictDurableObject(vendorGatewayNamed(env, 'salesforce-short-0'))
    const found = await Promise.all(Array.from({ length: 12 }, () => ports.crm.listProductsBySku(['SIM-VOICE-3GB'])))
    expect(found.every((products) => products.length === 1)).toBe(true)
  })
})

describe('names', () => {
  test('an object nobody planned refuses to work', async () => {
    await runInDurableObject(vendorGatewayNamed(env, 'elsewhere'), (gateway) => {
      expect(() => gateway.enter('read', 1000)).toThrow('no vendor gateway is called')
    })
  })

  test('Salesforce calls spread over four short objects and one long one', () => {
    const names = new Set<string | undefined>()
    for (let index = 0; index < 200; index++) names.add(vendorGateway(env, 'salesforce', { key: `key-${index}` }).name)
    names.add(vendorGateway(env, 'salesforce', { lane: 'long' }).name)
    expect([...names].toSorted()).toEqual(['salesforce-long', ...[0, 1, 2, 3].map((slot) => `salesforce-short-${slot}`)])
    expect(vendorGateway(env, 'salesforce', { key: 'a' }).name).toBe(vendorGateway(env, 'salesforce', { key: 'a' }).name)
    expect(vendorGateway(env, 'whmcs', { lane: 'long' }).name).toBe('whmcs')
  })
})
