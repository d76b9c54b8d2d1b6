import { VendorRejected } from '#worker/lib/errors.ts'

const LONGEST = 300

/** `what` names the call and the vendor's code and may be kept for ever; `words` are the vendor's own, for a task. */
export type Refusal = { what: string; words: string }

/**
 * Why a vendor refuses what it is told; null when repeating may heal it. Addresses and long numbers are masked in its words, because a
 * rule's message may quote what somebody typed.
 */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof VendorRejected)) return null
  const what = `${error.operation} (${error.vendorCode})`
  const masked = (error.vendorMessage ?? '').replaceAll(/\S+@\S+/g, '…@…').replaceAll(/\d[\d -]{4,}\d/g, '…')
  return { what, words: `${error.vendor} refuses ${what}: ${masked}`.slice(0, LONGEST) }
}
