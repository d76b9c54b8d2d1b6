import type { Clock } from '#worker/lib/clock.ts'

/** A refusal leaves at a time that does not tell what was found on the way to it. */
export async function pauseUntil(clock: Clock, at: number): Promise<void> {
  const left = at - clock.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}
