import { setTimeout as sleep } from 'node:timers/promises'
import type { Portal } from '../../setup/launch-portal.ts'
import { cancel, feed, type MassOrder, storePlaced } from './mass-orders.ts'

const TICK_MS = 250

/** Orders come in a stream that ends with this share of the run; staff go on pressing while the portal is down. */
export function startFeeding(portal: Portal, orders: readonly MassOrder[], progress: () => number, endsAt = 0.85) {
  const state = { running: true }
  let fed = 0
  let cancelled = 0
  const waiting: { at: number; order: MassOrder }[] = []
  const errors: string[] = []
  const work: Promise<unknown>[] = []

  const pump = (async () => {
    while (state.running || fed < orders.length || waiting.length > 0) {
      const wanted = state.running ? Math.ceil(orders.length * Math.min(1, progress() / endsAt)) : orders.length
      const next = orders.slice(fed, wanted)
      if (next.length > 0) await give(next)
      const now = Date.now()
      for (const entry of waiting.splice(0)) {
        if (state.running && entry.at > now) waiting.push(entry)
        else await note(cancel(portal.sandbox, entry.order).then((done) => (cancelled += done ? 1 : 0)))
      }
      await sleep(TICK_MS)
    }
  })()

  async function give(next: readonly MassOrder[]): Promise<void> {
    // The portal placed them itself, so it was alive then.
    const stored = await storePlaced(portal, next).then(
      () => true,
      () => false,
    )
    if (!stored) return
    fed += next.length
    for (const order of next) {
      work.push(note(feed(portal.sandbox, order)))
      if (order.cancelAfterMs !== null) waiting.push({ at: Date.now() + order.cancelAfterMs, order })
    }
  }

  /** What the sandbox refuses is a mistake of this harness, not of the portal. */
  async function note(task: Promise<unknown>): Promise<void> {
    await task.catch((error: unknown) => errors.push(String(error)))
  }

  return {
    async finish(): Promise<{ cancelled: number }> {
      state.running = false
      await pump
      await Promise.all(work)
      if (errors.length > 0) throw new Error(`feeding failed: ${errors.slice(0, 3).join('\n')}`)
      return { cancelled }
    },
  }
}
