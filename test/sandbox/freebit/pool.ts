import type { World } from '../core/world.ts'
import { lines } from './lines.ts'

/** A number that no line uses and nobody was given before; staff put it on an order at approval. */
export function takeFreeNumber(world: World): string {
  const given = world.collection('freebit.given-numbers')
  for (;;) {
    const number = `0701${String(given.nextSequence()).padStart(7, '0')}`
    if (lines(world).get(number)) continue
    given.put({ id: number })
    return number
  }
}
