export type ActivationCode = {
  /** As a QR code carries it. */
  lpa: string
  smdpAddress: string
  matchingId: string
  confirmationRequired: boolean
}

const LONGEST = 255
const HOST =
  /^(?=.{1,253}(?::|$))[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+(?::\d{1,5})?$/
const MATCHING_ID = /^[A-Z0-9-]*$/
const OBJECT_ID = /^\d+(?:\.\d+)+$/

/**
 * `1$host$matching id[$object id[$1]]`, with or without `LPA:` before it (SGP.22, vendors/freebit.md §8). The last element is a
 * flag, never the confirmation code. Anything a phone's reader might refuse is refused here.
 */
export function parseActivationCode(text: string): ActivationCode | null {
  const code = text.trim().replace(/^LPA:/, '')
  const [format, host, matchingId, objectId, flag, ...rest] = code.split('$')
  if (code.length + 'LPA:'.length > LONGEST || format !== '1' || rest.length > 0) return null
  if (host === undefined || !HOST.test(host)) return null
  if (matchingId === undefined || !MATCHING_ID.test(matchingId)) return null
  if (objectId !== undefined && !OBJECT_ID.test(objectId) && !(objectId === '' && flag !== undefined)) return null
  if (flag !== undefined && flag !== '1') return null
  return { lpa: `LPA:${code}`, smdpAddress: host, matchingId, confirmationRequired: flag === '1' }
}
