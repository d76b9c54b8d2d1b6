import { VendorRejected } from '#worker/lib/errors.ts'

const LONGEST = 300

/**
 * Why a vendor refuses what it is told, in its words for a task; null when repeating may heal it. Addresses and long numbers are
 * masked, because a rule's message may quote what somebody typed.
 */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof VendorRejected)) return null
  const said = error.vendorMessage ?? ''
  const masked = said.replaceAll(/\S+@\S+/g, '…@…').replaceAll(/\d{6,}/g, '…')
  return `${error.vendor} refuses ${error.operation} (${error.vendorCode}): ${masked}`.slice(0, LONGEST)
}
