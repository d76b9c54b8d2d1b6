import { describe, expect, it } from 'vitest'
import { order, esimOrder } from './orders.ts'
import { World, type Fault } from './world.ts'

const MINUTE = 60_000

function expectDelivered(world: World): void {
  expect(world.run.phase).toBe('completed')
  expect(world.reservations.filter((one) => one.status === 'active')).toHaveLength(1)
  expect(world.reservations.filter((one) => one.status === 'pending')).toHaveLength(0)
  expect(world.activations).toBe(world.order.category === 'sim' ? 1 : 0)
  expect(world.acceptances).toBe(1)
  expect(world.mails).toEqual(['completed'])
}

describe('an approved order', () => {
  it('is reserved, activated and accepted in this order, each once', () => {
    const world = new World().settle()
    expectDelivered(world)
    expect(world.calls).toEqual(['reserve', 'activate', 'accept'])
  })

  it('without SIM skips the activation', () => {
    const world = new World({}, order()).settle()
    expectDelivered(world)
    expect(world.calls).toEqual(['reserve', 'accept'])
  })

  it('that nobody asked to provision is left alone', () => {
    const world = new World({}, order({ provisionRequestedAt: null })).settle()
    expect(world.run.phase).toBe('idle')
    expect(world.calls).toEqual([])
  })

  it('does not run again when the same press is announced twice', () => {
    const world = new World().settle()
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle()
    expectDelivered(world)
  })
})

describe('a number that another order holds', () => {
  const OTHER = '801000000000009AAA'
  const press = (world: World) => {
    world.order = { ...world.order, provisionRequestedAt: new Date(world.now).toISOString() }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
  }

  it('is refused before anything is activated, named, and what was reserved is given back', () => {
    const world = new World()
    world.numberHeldBy = OTHER
    world.settle()
    expect(world.run.phase).toBe('failed')
    expect(world.run.problem).toMatchObject({ code: 'ACTIVATION_REJECTED', message: expect.stringContaining(OTHER) as string })
    expect(world.calls).toEqual(['reserve', 'cancel-reservation'])
    expect(world.reservations.map((one) => one.status)).toEqual(['cancelled'])
    expect(world.released).toEqual([1])
  })

  it('is asked for again by the next press', () => {
    const world = new World()
    world.numberHeldBy = OTHER
    world.settle()
    world.numberHeldBy = null
    press(world)
    world.settle()
    expect(world.run.phase).toBe('completed')
    expect(world.activations).toBe(1)
    expect(world.released).toEqual([1])
  })

  it('is asked for until D1 answers; nothing is activated meanwhile', () => {
    const world = new World()
    world.claimsDown = true
    world.settle(3_600_000)
    expect(world.calls).toEqual(['reserve'])
    expect(world.run).toMatchObject({ phase: 'running', stage: 'recheck' })
    world.claimsDown = false
    expectDelivered(world.settle())
    expect(world.released).toEqual([])
  })
})

const FAULTS: Record<string, Fault> = {
  'reply lost': { kind: 'lost' },
  'applied 1 minute late': { kind: 'late', delayMs: MINUTE },
  'applied 4 minutes late': { kind: 'late', delayMs: 4 * MINUTE },
  'certainly not applied': { kind: 'not-applied' },
  'crash before the call': { kind: 'crash-before' },
  'crash before the call, which certainly never left': { kind: 'never-left' },
  'crash after the call': { kind: 'crash-after' },
}

describe.each(['reserve', 'activate', 'accept'])('%s', (call) => {
  it.each(Object.keys(FAULTS))('%s: delivered once', (name) => {
    const fault = FAULTS[name] as Fault
    const world = new World({ [call]: [fault] }).settle()
    if (call === 'activate' && fault.kind === 'crash-before') {
      // The network cannot say whether the request is still on its way: a person decides, nothing is sent twice.
      expect(world.run.phase).toBe('needs-attention')
      expect(world.activations).toBe(0)
      return
    }
    expectDelivered(world)
  })

  it('survives two faults in a row', () => {
    for (const first of Object.values(FAULTS)) {
      for (const second of Object.values(FAULTS)) {
        const world = new World({ [call]: [first, second] }).settle()
        expect(['completed', 'needs-attention']).toContain(world.run.phase)
        expect(world.activations).toBeLessThanOrEqual(1)
        expect(world.reservations.filter((one) => one.status === 'active').length).toBeLessThanOrEqual(1)
      }
    }
  })
})

describe('a definite refusal', () => {
  it.each([
    ['PAYMENT_METHOD_MISSING', esimOrder(), false],
    ['SIM_DETAILS_MISSING', esimOrder({ phoneNumber: null }), true],
    ['EID_INVALID', esimOrder({ eid: '89033023422222222222222222222222' }), true],
    ['BILLING_PRODUCT_MISSING', order({ items: order().items.map((item) => ({ ...item, billingProductId: null })) }), true],
  ])('%s: nothing is placed', (code, subject, paymentMethod) => {
    const world = new World({}, subject)
    world.paymentMethod = paymentMethod
    world.settle()
    expect(world.run).toMatchObject({ phase: 'failed', problem: { code } })
    expect(world.calls).toEqual([])
  })

  it('is retried after a new press', () => {
    const world = new World()
    world.paymentMethod = false
    world.settle()
    world.paymentMethod = true
    world.order = { ...world.order, provisionRequestedAt: '2026-11-20T05:00:00.000+0000' }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle()
    expect(world.run.phase).toBe('completed')
    expect(world.activations).toBe(1)
  })
})

describe('a scheduled order', () => {
  const at = '2026-12-01T00:00:00.000+0000'
  const scheduled = () => esimOrder({ activationType: 'scheduled', scheduledAt: at, provisionRequestedAt: null })

  it('runs at its time, not before', () => {
    const world = new World({}, scheduled()).settle(9 * 24 * 60 * MINUTE)
    expect(world.run.phase).toBe('scheduled')
    expect(world.activations).toBe(0)
    world.settle(3 * 24 * 60 * MINUTE)
    expectDelivered(world)
    expect(world.now).toBeGreaterThanOrEqual(Date.parse(at))
  })

  it('asks for a payment method three days ahead and runs all the same', () => {
    const world = new World({}, scheduled())
    world.paymentMethod = false
    world.settle(9 * 24 * 60 * MINUTE)
    expect(world.mails).toEqual(['payment-needed-ahead'])
    world.paymentMethod = true
    world.settle(3 * 24 * 60 * MINUTE)
    expect(world.run.phase).toBe('completed')
  })

  it('is started at once by Activate now', () => {
    const world = new World({}, { ...scheduled(), provisionRequestedAt: '2026-11-20T02:59:00.000+0000' })
    world.run = { ...world.run, nudge: { mode: 'Now', at: world.now } }
    world.settle(60 * MINUTE)
    expectDelivered(world)
  })

  it('follows a change of its time', () => {
    const world = new World({}, scheduled()).settle(MINUTE)
    world.order = { ...world.order, scheduledAt: '2026-11-25T00:00:00.000+0000' }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle(6 * 24 * 60 * MINUTE)
    expectDelivered(world)
  })
})

describe('cancelled in Salesforce', () => {
  it('before the activation: the reservation is given back', () => {
    const world = new World({ reserve: [{ kind: 'lost' }] }).settle(2000)
    world.order = { ...world.order, status: 'cancelled' }
    world.settle()
    expect(world.run.phase).toBe('cancelled')
    expect(world.reservations.map((one) => one.status)).toEqual(['cancelled'])
    expect(world.activations).toBe(0)
  })
})

describe('an order given back while the cancellation of a stray is unanswered', () => {
  it('ends the stray as well: what billing shows as cancelled may still have its invoice', () => {
    const world = new World()
    world.networkDown = true
    world.settle(MINUTE)
    world.order = order({ ...world.order, status: 'cancelled' })
    world.networkDown = false
    world.run = { ...world.run, duplicates: ['2'] }
    world.settle()
    expect(world.run).toMatchObject({ phase: 'cancelled', duplicates: [], undone: ['1', '2'] })
  })
})

describe('staff change their mind', () => {
  it('during an outage before the activation: cancelled means nothing is activated', () => {
    const world = new World()
    world.networkDown = true
    world.settle(5 * MINUTE)
    world.order = { ...world.order, status: 'cancelled' }
    world.networkDown = false
    world.settle()
    expect(world.run.phase).toBe('cancelled')
    expect(world.activations).toBe(0)
    expect(world.reservations.map((one) => one.status)).toEqual(['cancelled'])
    expect(world.writeBacks.at(-1)).toEqual({ activationStatus: 'not-started', lastAttemptAt: null })
  })

  it('from a date to at once: the next press starts it, not the change', () => {
    const scheduled = { activationType: 'scheduled' as const, scheduledAt: '2026-12-01T00:00:00.000+0000' }
    const world = new World({}, esimOrder({ ...scheduled, provisionRequestedAt: null })).settle(MINUTE)
    world.order = { ...world.order, activationType: 'immediate', scheduledAt: null }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle()
    expect(world.run.phase).toBe('idle')
    expect(world.calls).toEqual([])
  })
})

describe('an order that we cannot read', () => {
  it('is left alone: nothing is written to a record of somebody else', () => {
    const world = new World()
    world.hidden = true
    world.settle()
    expect(world.run.phase).toBe('idle')
    expect(world.writeBacks).toEqual([])
  })

  it('any more after its reservation was made stops for a person', () => {
    const world = new World()
    world.networkDown = true
    world.settle(MINUTE)
    world.hidden = true
    world.networkDown = false
    world.settle()
    expect(world.run.phase).toBe('needs-attention')
    expect(world.activations).toBe(0)
  })
})

describe('a reservation that somebody ends in WHMCS', () => {
  it.each(['cancelled', 'fraud'] as const)('as %s is not ordered again', (status) => {
    const world = new World({ reserve: [{ kind: 'lost' }] }).settle(1000)
    for (const reservation of world.reservations) reservation.status = status
    world.settle()
    expect(world.run).toMatchObject({ phase: 'needs-attention', problem: { code: 'BILLING_AMBIGUOUS' } })
    expect(world.reservations).toHaveLength(1)
    expect(world.activations).toBe(0)
  })
})
