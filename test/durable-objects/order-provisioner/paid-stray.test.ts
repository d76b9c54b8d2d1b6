import { describe, expect, it } from 'vitest'
import { order } from './orders.ts'
import { World } from './world.ts'

const MINUTE = 60_000

/** AddOrder had no answer, and is there twice; somebody has paid the invoice of the younger one. */
function twice(): World {
  const world = new World({ reserve: [{ kind: 'lost' }] }, order()).settle(1000)
  world.reservations.push({ ...structuredClone(first(world)), orderId: '2' })
  world.paid = new Set(['2'])
  return world
}

const first = (world: World) => world.reservations[0] as World['reservations'][number]
const duplicateTasks = (world: World) => world.tasks.filter(({ code }) => code === 'BILLING_DUPLICATE')
const cancellations = (world: World) => world.calls.filter((call) => call === 'cancel-reservation').length

describe('a stray whose invoice is paid', () => {
  it('stops a run under way for a person, and is asked for once more after its end', () => {
    const world = twice().settle(60 * MINUTE)
    expect(world.run).toMatchObject({ phase: 'needs-attention', problem: { code: 'BILLING_AMBIGUOUS' }, straysAt: null })
    expect(cancellations(world)).toBe(2)
    world.settle()
    expect(cancellations(world)).toBe(2)
  })

  it('is told and leaves a completed order completed', () => {
    const world = new World({ reserve: [{ kind: 'lost' }] }, order()).settle(10 * MINUTE)
    expect(world.run.phase).toBe('completed')
    world.reservations.push({ ...structuredClone(first(world)), orderId: '2', status: 'pending' })
    world.reservations.push({ ...structuredClone(first(world)), orderId: '3', status: 'pending' })
    world.paid = new Set(['2', '3'])
    world.settle()
    expect(world.run).toMatchObject({ phase: 'completed', problem: null, duplicates: [], straysAt: null })
    expect(cancellations(world)).toBe(2)
    expect(duplicateTasks(world).at(-1)?.detail).toBe('paid')
  })

  it('does not replace the reason for which an order waits already', () => {
    const world = twice().settle(60 * MINUTE)
    const problem = { code: 'BILLING_MISMATCH', message: 'Another reason.' } as const
    world.run = { ...world.run, problem, duplicates: ['2'], straysAt: world.now }
    world.settle()
    expect(world.run).toMatchObject({ phase: 'needs-attention', problem })
  })

  it('holds no delivered order back when staff have it looked at again', () => {
    const world = new World({}, order()).settle()
    world.reservations.push({ ...structuredClone(first(world)), orderId: '2', status: 'pending' })
    world.order = { ...world.order, status: 'completed', activationStatus: 'activated' }
    world.paid = new Set(['2'])
    const problem = { code: 'ACTIVATION_AMBIGUOUS', message: 'Cancelled in Salesforce after it was activated.' } as const
    world.run = { ...world.run, phase: 'needs-attention', problem }
    world.press({ kind: 'look-again' })
    world.settle()
    expect(world.run).toMatchObject({ phase: 'completed', duplicates: [] })
    expect(duplicateTasks(world).at(-1)?.detail).toBe('paid')
    expect(first(world).status).toBe('active')
  })
})
