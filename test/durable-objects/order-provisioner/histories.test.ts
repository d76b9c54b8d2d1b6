import fc from 'fast-check'
import { expect, it } from 'vitest'
import { esimOrder, order } from './orders.ts'
import { World, type Fault } from './world.ts'

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>({ kind: 'lost' }, { kind: 'not-applied' }, { kind: 'crash-before' }, { kind: 'crash-after' }),
  fc.integer({ min: 1000, max: 9 * 60_000 }).map((delayMs): Fault => ({ kind: 'late', delayMs })),
)
const faults = fc.array(fault, { maxLength: 4 })
const history = fc.record({ sim: fc.boolean(), reserve: faults, activate: faults, accept: faults, 'cancel-reservation': faults })

it('no history of up to four faults a call doubles or loses an order', () => {
  fc.assert(
    fc.property(history, ({ sim, ...calls }) => {
      const world = new World(calls, sim ? esimOrder() : order()).settle()
      const live = world.reservations.filter((one) => one.status === 'active')
      expect(world.activations).toBeLessThanOrEqual(1)
      expect(live.length).toBeLessThanOrEqual(1)
      expect(world.acceptances).toBe(live.length)
      if (world.run.phase === 'completed') {
        expect(live).toHaveLength(1)
        expect(world.activations).toBe(sim ? 1 : 0)
      } else {
        // Never silently stuck: a person is called, and nothing was accepted without a live line.
        expect(world.run.phase).toBe('needs-attention')
        expect(world.run.problem).not.toBeNull()
      }
    }),
    { numRuns: 3000 },
  )
})
