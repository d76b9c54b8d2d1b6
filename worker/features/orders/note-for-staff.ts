import { iso } from '#worker/lib/clock.ts'

const TOKYO_OFFSET_MS = 9 * 3_600_000

/** One line of an order's notes: when, in Japan's time, and what. It names nobody and repeats no identity data. */
export function noteForStaff(nowMs: number, what: string): string {
  const local = iso(nowMs + TOKYO_OFFSET_MS)
  return `${local.slice(0, 10)} ${local.slice(11, 19)} JST: ${what} in the portal.`
}
