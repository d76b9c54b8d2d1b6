import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offersOf } from '#objects/order-provisioner/staff-actions.ts'
import { esimOrder, order } from './orders.ts'
import { World, type Fault } from './world.ts'

const HOUR = 3_600_000
const DROPPED: Fault = { kind: 'dropped' }

const offered = (world: World) => offersOf(world.run).map(({ kind }) => kind)
const giveUp = (end: 'cancelled' | 'failed', lineConfirmedNotLive = false) =>
  ({ kind: 'give-up', end, lineConfirmedNotLive }) as const

/** AddOrder lost for good: parked without anything under our marker. */
function withoutReservation(subject = esimOrder()): World {
  const world = new World({ reserve: [DROPPED, DROPPED, DROPPED] }, subject).settle(2 * HOUR)
  expect(world.run).toMatchObject({ phase: 'needs-attention', stage: 'reserve', problem: { code: 'BILLING_AMBIGUOUS' } })
  return world
}

/** The activation was sent and nothing came of it. */
function withoutLine(fault = DROPPED): World {
  const world = new World({ activate: [fault] }).settle(3 * HOUR)
  expect(world.run).toMatchObject({ phase: 'needs-attention', problem: { code: 'ACTIVATION_AMBIGUOUS' } })
  return world
}

const live = (world: World) => world.reservations.filter(({ status }) => status === 'active' || status === 'pending')

describe('an order that needs nobody', () => {
  it('offers nothing, and refuses what is pressed all the same', () => {
    const world = new World().settle()
    expect(offered(world)).toEqual([])
    for (const action of [{ kind: 'look-again' }, { kind: 'adopt-line' }, giveUp('cancelled', true)] as const)
      expect(world.press(action).kind).toBe('refused')
    expect(world.run.phase).toBe('completed')
  })
})

describe('look again', () => {
  it('goes on when the line has come, and sends nothing twice', () => {
    const world = withoutLine({ kind: 'late', delayMs: 5 * HOUR })
    world.settle(6 * HOUR)
    expect(world.press({ kind: 'look-again' }).kind).toBe('safe')
    world.settle(HOUR)
    expect(world.run.phase).toBe('completed')
    expect(world.calls.filter((call) => call === 'activate')).toHaveLength(1)
    expect(world.mails).toEqual(['completed'])
  })

  it.each([1, 2, 3, 4, 5])('stops again when nothing has changed, %s times, without a call that writes', (times) => {
    for (const world of [withoutLine(), withoutReservation(), withoutReservation(order())]) {
      const before = [...world.calls]
      for (let time = 0; time < times; time++) {
        expect(world.press({ kind: 'look-again' }).kind).toBe('safe')
        world.settle(3 * HOUR)
        expect(world.run.phase).toBe('needs-attention')
      }
      expect(world.calls).toEqual(before)
    }
  })

  it('sends no AddOrder although the records that stopped the order are gone from WHMCS', () => {
    const world = new World({ reserve: [{ kind: 'lost' }] }).settle(2000)
    world.reservations.push({ ...structuredClone(first(world)), orderId: '7', status: 'active' })
    world.settle(HOUR)
    expect(world.run.phase).toBe('needs-attention')
    world.reservations = []
    world.press({ kind: 'look-again' })
    world.settle(HOUR)
    expect(world.run.phase).toBe('needs-attention')
    expect(world.calls.filter((call) => call === 'reserve')).toHaveLength(1)
  })
})

describe('looking again at a withdrawn order that Salesforce does not show any more', () => {
  it.each([esimOrder(), order()])('comes to rest', (subject) => {
    const world = new World({}, subject)
    const problem = { code: 'ORDER_NOT_APPROVED', message: 'Cancelled by its customer.' } as const
    world.run = { ...world.run, phase: 'needs-attention', nudge: null, problem }
    world.hidden = true
    expect(world.press({ kind: 'look-again' }).kind).toBe('safe')
    world.settle()
    expect(world.run).toMatchObject({ phase: 'idle', stage: 'check' })
    expect(world.calls).toEqual([])
  })
})

describe('adopting an order made by hand', () => {
  it.each([
    ['an eSIM', esimOrder(), 'pending'],
    ['a VPN', order(), 'pending'],
    ['a VPN that staff accepted by hand', order(), 'active'],
  ] as const)('%s: gets our marker and is completed, with no second order', (_, subject, status) => {
    const world = withoutReservation(subject)
    const before = world.calls.length
    const billingOrderId = world.makeByHand(status)
    expect(world.press({ kind: 'adopt-order', billingOrderId })).toMatchObject({ kind: 'safe' })
    world.settle(HOUR)
    expect(world.run.phase).toBe('completed')
    expect(world.reservations.map(({ orderId, status: now }) => [orderId, now])).toEqual([[billingOrderId, 'active']])
    expect(world.reservations[0]?.services.every(({ marker }) => marker === world.order.id)).toBe(true)
    expect(world.calls.slice(before)).not.toContain('reserve')
    expect(world.activations).toBe(subject.category === 'sim' ? 1 : 0)
  })

  it.each([
    ['of somebody else', (world: World) => (world.reservations = []), 'no WHMCS order'],
    ['that is cancelled', (world: World) => Object.assign(first(world), { status: 'cancelled' }), 'is cancelled'],
    ['of another Salesforce order', (world: World) => Object.assign(service(world), { marker: '801000000000009AAA' }), 'another'],
    ['at another price', (world: World) => Object.assign(service(world), { firstPayment: 1 }), 'no service of product'],
    ['with another recurring price', (world: World) => Object.assign(service(world), { recurring: 1 }), 'no service of product'],
    ['of another product', (world: World) => Object.assign(service(world), { billingProductId: '9' }), 'no service of product'],
    ['whose service is over', (world: World) => Object.assign(service(world), { status: 'terminated' }), 'is terminated'],
    ['whose service is suspended', (world: World) => Object.assign(service(world), { status: 'suspended' }), 'is suspended'],
    ['with a service too many', (world: World) => first(world).services.push({ ...service(world) }), '3 services for 2 lines'],
  ])('%s is refused and nothing changes', (_, spoil, why) => {
    const world = withoutReservation()
    const billingOrderId = world.makeByHand()
    spoil(world)
    const [before, calls] = [world.run, [...world.calls]]
    expect(world.press({ kind: 'adopt-order', billingOrderId })).toEqual({ kind: 'refused', why: expect.stringContaining(why) })
    world.settle(HOUR)
    expect(world.run).toBe(before)
    expect(world.calls).toEqual(calls)
  })

  it('is refused while another living order carries the marker', () => {
    const world = withoutReservation()
    const billingOrderId = world.makeByHand()
    const other = world.makeByHand('active')
    for (const one of world.reservations.find(({ orderId }) => orderId === other)?.services ?? [])
      Object.assign(one, { marker: world.order.id })
    expect(world.press({ kind: 'adopt-order', billingOrderId })).toMatchObject({
      why: expect.stringContaining('already carries'),
    })
  })

  it('that changes between the press and the marking stops again instead of being marked', () => {
    const world = withoutReservation()
    const billingOrderId = world.makeByHand()
    world.press({ kind: 'adopt-order', billingOrderId })
    Object.assign(service(world), { firstPayment: 5 })
    world.settle(HOUR)
    expect(world.run).toMatchObject({ phase: 'needs-attention', stage: 'reserve', adopting: null })
    expect(world.calls).not.toContain('mark')
    expect(offered(world)).toContain('adopt-order')
  })
})

const first = (world: World) => world.reservations[0] as World['reservations'][number]
const service = (world: World) => first(world).services[0] as World['reservations'][number]['services'][number]

describe('adopting a line', () => {
  it('that is live under our number goes on with the acceptance', () => {
    const world = withoutLine()
    world.line = { status: 'active', liveAt: world.now }
    world.press({ kind: 'adopt-line' })
    world.settle(HOUR)
    expect(world.run).toMatchObject({ phase: 'completed', iccid: '8981100000000000002' })
    expect(world.calls.filter((call) => call === 'activate')).toHaveLength(1)
    expect(live(world)).toHaveLength(1)
  })

  it('that is not there, not live, or of another EID is refused', () => {
    const world = withoutLine()
    expect(world.press({ kind: 'adopt-line' })).toMatchObject({ why: expect.stringContaining('no line') })
    world.line = { status: 'pending', liveAt: world.now + HOUR }
    expect(world.press({ kind: 'adopt-line' })).toMatchObject({ why: expect.stringContaining('pending') })
    world.line = { status: 'active', liveAt: world.now }
    world.line = { ...world.line, eid: null }
    expect(world.press({ kind: 'adopt-line' })).toMatchObject({ why: expect.stringContaining('another EID') })
    world.line = { status: 'active', liveAt: world.now }
    world.order = { ...world.order, eid: '89049032000000000000000000000999' }
    expect(world.press({ kind: 'adopt-line' })).toMatchObject({ why: expect.stringContaining('another EID') })
  })
})

describe('giving up', () => {
  it.each(['cancelled', 'failed'] as const)('%s: nothing is left, Salesforce and the customer know', (end) => {
    const world = withoutReservation()
    world.press(giveUp(end))
    world.settle(HOUR)
    expect(world.run.phase).toBe(end)
    expect(live(world)).toEqual([])
    expect(world.activations).toBe(0)
    expect(world.mails).toEqual([end === 'cancelled' ? 'given-up' : 'delayed'])
    const shown = Object.assign({}, ...world.writeBacks) as Record<string, unknown>
    expect(shown).toMatchObject(
      end === 'cancelled'
        ? { status: 'cancelled', activationStatus: 'not-started', attention: null, errorCode: null }
        : { activationStatus: 'failed', attention: null, errorCode: 'BILLING_AMBIGUOUS' },
    )
  })

  it('is refused when the activation may have happened, unless the line is stated not to be live', () => {
    const world = withoutLine()
    expect(offersOf(world.run)).toContainEqual({ kind: 'give-up', needs: 'line-confirmed-not-live' })
    expect(world.press(giveUp('cancelled'))).toMatchObject({ kind: 'refused', why: expect.stringContaining('Ask Freebit') })
    expect(world.press(giveUp('cancelled', true)).kind).toBe('safe')
    world.settle(HOUR)
    expect(world.run.phase).toBe('cancelled')
    expect(live(world)).toEqual([])
  })

  it.each(['pending', 'active'] as const)('is refused while the network shows the line as %s, whatever is stated', (status) => {
    const world = withoutLine()
    world.line = { status, liveAt: status === 'active' ? world.now : world.now + HOUR }
    expect(world.press(giveUp('cancelled', true))).toMatchObject({ kind: 'refused', why: expect.stringContaining(status) })
  })

  it('of an order whose line is live is refused', () => {
    const world = new World()
    world.settle(1000)
    world.run = { ...world.run, phase: 'needs-attention', stage: 'accept', iccid: null, problem: null }
    world.run.calls.activate = { state: 'done', intendedAt: 0, attempts: 1, absentLooks: 0 }
    world.line = { status: 'active', liveAt: world.now }
    expect(world.press(giveUp('cancelled', true))).toMatchObject({ kind: 'refused', why: expect.stringContaining('active') })
  })

  it.each([{ status: 'completed' }, { activationStatus: 'activated' }] as const)(
    'of an order that staff finished by hand in Salesforce is refused: %o',
    (finished) => {
      const world = withoutReservation()
      world.order = { ...world.order, ...finished }
      expect(world.press(giveUp('cancelled'))).toMatchObject({ kind: 'refused', why: expect.stringContaining('Salesforce') })
    },
  )

  it('is refused while something is accepted in WHMCS', () => {
    const world = withoutReservation(order())
    const billingOrderId = world.makeByHand('active')
    for (const one of world.reservations.find(({ orderId }) => orderId === billingOrderId)?.services ?? [])
      Object.assign(one, { marker: world.order.id })
    expect(world.press(giveUp('cancelled'))).toMatchObject({ why: expect.stringContaining('is active') })
  })

  it('lets a later press of Provision begin anew', () => {
    const world = withoutLine()
    world.press(giveUp('failed', true))
    world.settle(HOUR)
    world.order = { ...world.order, provisionRequestedAt: '2026-11-22T05:00:00.000+0000' }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle(HOUR)
    expect(world.run.phase).toBe('completed')
    expect(live(world)).toHaveLength(1)
  })
})

describe('an order that was cancelled after it had been delivered', () => {
  /** Parked with the advice to end the service; `billed` until staff did. */
  function cancelledLate(subject = esimOrder()): World {
    const world = new World({}, subject).settle(HOUR)
    expect(world.run.phase).toBe('completed')
    world.order = { ...world.order, status: 'cancelled' }
    world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
    world.settle(HOUR)
    expect(world.run).toMatchObject({
      phase: 'needs-attention',
      problem: { message: expect.stringContaining('end the service') },
    })
    return world
  }

  it.each([esimOrder(), order()])(
    'is closed once staff ended line and billing: no mail, its paid invoice left alone',
    (subject) => {
      const world = cancelledLate(subject)
      expect(world.press(giveUp('cancelled', true)).kind).toBe('refused')
      world.line = null
      Object.assign(first(world), { status: 'cancelled' })
      world.paid = new Set([first(world).orderId])
      const before = [...world.calls]
      expect(world.press(giveUp('cancelled', true)).kind).toBe('safe')
      world.settle(HOUR)
      expect(world.run).toMatchObject({ phase: 'cancelled', problem: null })
      expect(world.calls).toEqual(before)
      expect(world.mails).toEqual(['completed'])
      world.run = { ...world.run, nudge: { mode: 'Due', at: world.now } }
      world.settle(HOUR)
      expect(world.run.phase).toBe('cancelled')
    },
  )

  it('gives number and card back with it', () => {
    const world = cancelledLate()
    world.line = null
    Object.assign(first(world), { status: 'cancelled' })
    world.press(giveUp('cancelled', true))
    world.settle(HOUR)
    expect(world.released).toEqual([1])
  })
})

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>({ kind: 'lost' }, { kind: 'not-applied' }, { kind: 'crash-before' }, { kind: 'crash-after' }),
  fc.integer({ min: 1000, max: 290_000 }).map((delayMs): Fault => ({ kind: 'late', delayMs })),
)
const press = fc.constantFrom('look-again', 'adopt-order', 'adopt-line', 'give-up', 'wait')

/** F38: whatever staff press whenever, in whatever trouble. */
it('no history of faults and staff doubles an order, a thousand adoptions and more', () => {
  let adopted = 0
  const faults = fc.array(fault, { maxLength: 3 })
  const history = fc.record({
    sim: fc.boolean(),
    byHand: fc.constantFrom('pending' as const, 'active' as const),
    lost: fc.constantFrom(3, 3, 3, 3, 3, 0, 1),
    calls: fc.record({ reserve: faults, activate: faults, accept: faults, mark: faults, 'cancel-reservation': faults }),
    presses: fc.array(fc.tuple(press, fc.integer({ min: 1, max: 2 * HOUR })), { maxLength: 6 }),
  })
  fc.assert(
    fc.property(history, ({ sim, byHand, lost, calls, presses }) => {
      const reserve = [...Array.from({ length: lost }, () => DROPPED), ...calls.reserve]
      const world = new World({ ...calls, reserve }, sim ? esimOrder() : order()).settle(3 * HOUR)
      const billingOrderId = world.run.problem?.nothingReserved ? world.makeByHand(byHand) : '0'
      for (const [kind, pause] of [...presses, ['adopt-order', HOUR], ['look-again', HOUR]] as const) {
        if (kind === 'adopt-order') adopted += world.press({ kind, billingOrderId }).kind === 'safe' ? 1 : 0
        else if (kind === 'give-up') world.press(giveUp('cancelled', true))
        else if (kind !== 'wait') world.press({ kind })
        world.settle(pause)
      }
      world.settle()
      const accepted = world.reservations.filter(({ status }) => status === 'active')
      const ours = live(world).filter(({ services }) => services.some(({ marker }) => marker === world.order.id))
      expect(world.activations).toBeLessThanOrEqual(1)
      expect(accepted.length).toBeLessThanOrEqual(1)
      expect(ours.length).toBeLessThanOrEqual(1)
      if (world.run.phase === 'completed') expect(accepted).toEqual(ours)
      if (world.run.phase === 'cancelled') expect(ours).toEqual([])
      expect(['completed', 'cancelled', 'needs-attention']).toContain(world.run.phase)
    }),
    { numRuns: 2200, seed: 38 },
  )
  expect(adopted).toBeGreaterThan(1000)
})
