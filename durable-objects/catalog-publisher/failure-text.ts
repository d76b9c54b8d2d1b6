import { AppError, VendorError } from '#worker/lib/errors.ts'

/** What staff are shown of it: never what a vendor wrote. */
export function describe(error: unknown): string {
  if (error instanceof VendorError) return `${error.code}: ${error.vendor} ${error.operation} (${error.name})`
  if (error instanceof AppError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.name : 'unknown error'
}
