import { NUMBERS } from '#worker/lib/numbers.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

const FAILURE_STEPS = [2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 3 * MINUTE, 10 * MINUTE] as const

/** Wait after the n-th failure in a row; an outage of days is just many of the last one. The spread keeps orders apart. */
export function failureDelay(failures: number, orderId: string): number {
  const base = FAILURE_STEPS[Math.min(failures, FAILURE_STEPS.length) - 1] ?? FAILURE_STEPS[0]
  return base + Math.round(base * 0.5 * spread(orderId, failures))
}

/** 0…1 from the order and the try: seeded, so that a history repeats. */
function spread(orderId: string, failures: number): number {
  let hash = 2_166_136_261 ^ failures
  for (let index = 0; index < orderId.length; index++) hash = Math.imul(hash ^ orderId.charCodeAt(index), 16_777_619)
  return (hash >>> 0) / 4_294_967_295
}

/** Looks for an AddOrder whose answer was lost: soon, and never later than the settle time (reliability §4b). */
const RESERVE_LOOKS = [5 * SECOND, 20 * SECOND, MINUTE, 3 * MINUTE, NUMBERS.whmcsSettleMs] as const
const SECOND_ABSENT_LOOK_MS = 15 * SECOND

export function nextReservationLook(intendedAt: number, now: number): number {
  const offset = RESERVE_LOOKS.find((step) => intendedAt + step > now)
  return offset === undefined ? now + SECOND_ABSENT_LOOK_MS : intendedAt + offset
}

export function reservationSettled(intendedAt: number, now: number): boolean {
  return now >= intendedAt + NUMBERS.whmcsSettleMs
}

/** Looks for an activation whose answer was lost; after the last one a person decides (vendors/freebit.md §5). */
const ACTIVATION_LOOKS = [5 * SECOND, MINUTE, 5 * MINUTE, NUMBERS.freebitSettleMs, 60 * MINUTE] as const

export function nextActivationLook(intendedAt: number, now: number): number | null {
  const offset = ACTIVATION_LOOKS.find((step) => intendedAt + step > now)
  return offset === undefined ? null : intendedAt + offset
}

/** An accepted activation becomes live by itself; seconds at first, minutes later, a day at most. */
const CONFIRM_LIMIT_MS = 24 * 60 * MINUTE

export function nextConfirmLook(acceptedAt: number, now: number): number | null {
  const age = now - acceptedAt
  if (age >= CONFIRM_LIMIT_MS) return null
  if (age < MINUTE) return now + 2 * SECOND
  return now + (age < 30 * MINUTE ? 2 * MINUTE : 30 * MINUTE)
}

/** How long a reading of the order is good for the step that cannot be undone: a queued look and the call itself fit in. */
export const CHECK_LASTS_MS = 2 * MINUTE

export const ACCEPT_LOOK_MS = 5 * SECOND

const LONGEST_STATUS_LOOK_MS = 30 * MINUTE

/** Looks at a status that should have changed: a read-back may lag, so they grow apart with each call. */
export function statusLookDelay(attempts: number): number {
  return Math.min(LONGEST_STATUS_LOOK_MS, ACCEPT_LOOK_MS * 3 ** Math.max(0, attempts - 1))
}

/** Acceptance flips a status and may be repeated; past this many calls a person looks. */
export const ACCEPT_MAX_CALLS = 5
export const RESERVE_MAX_CALLS = 3
