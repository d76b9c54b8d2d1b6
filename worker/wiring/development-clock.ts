import { setClockOffset } from '#worker/lib/clock.ts'

export const CLOCK_OFFSET_KEY = 'development:clock-offset'

let restored: Promise<void> | undefined

/** Development builds keep their clock offset across restarts; elsewhere this does nothing. Called at every entry point. */
export function restoreClock(bindings: Env): Promise<void> {
  if (!__DEVELOPMENT__) return Promise.resolve()
  restored ??= bindings.CATALOG.get(CLOCK_OFFSET_KEY).then((stored) => setClockOffset(Number(stored ?? 0)))
  return restored
}
