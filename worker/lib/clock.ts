/** Where time comes from. Development and test builds move it; nothing else calls Date.now(). */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

let offsetMs = 0

/** Real time plus the development offset, which stays 0 in staging and production. */
export const clock: Clock = { now: () => Date.now() + offsetMs }

/** Development and tests only: shared by every object of the isolate, because it is module state. */
export function setClockOffset(milliseconds: number): void {
  offsetMs = milliseconds
}

export function clockOffset(): number {
  return offsetMs
}

/** What a platform alarm must be set to so that it rings at the given time of our clock. */
export function alarmTime(at: number): number {
  return at - offsetMs
}

export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

const TOKYO_OFFSET_MS = 9 * 3_600_000

/** Calendar day in Asia/Tokyo (no daylight saving) of an instant, as YYYY-MM-DD. */
export function tokyoDay(milliseconds: number): string {
  return new Date(milliseconds + TOKYO_OFFSET_MS).toISOString().slice(0, 10)
}

/** 00:00 Asia/Tokyo of a calendar day, as an instant. */
export function startOfTokyoDay(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) - TOKYO_OFFSET_MS
}
