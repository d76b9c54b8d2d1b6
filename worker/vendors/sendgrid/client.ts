import type { Clock } from '#worker/lib/clock.ts'
import { VendorAuthFailed, VendorRejected } from '#worker/lib/errors.ts'
import {
  contractBroken,
  rateLimited,
  type Transport,
  unavailable,
  type VendorRequest,
  type VendorResponse,
} from '../transport.ts'
import { ACCEPTED, ErrorAnswer, HEADER, PATHS, SENDGRID_WRITES } from './wire.ts'

const MAX_WAIT_SECONDS = 3600

export function createSendgridClient({ transport, clock }: { transport: Transport; clock: Clock }) {
  return {
    /** Every accepted call is another mail. Look-up after an unknown outcome: an event that carries our outboxId. */
    async send(body: object): Promise<{ messageId: string }> {
      const request: VendorRequest = {
        vendor: 'sendgrid',
        operation: SENDGRID_WRITES.send.operation,
        kind: 'write',
        method: 'POST',
        path: PATHS.send,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
      const response = await transport.send(request)
      if (isAccepted(response)) return { messageId: response.headers[HEADER.messageId] ?? '' }
      throw toError(request, response, clock.now())
    },
  }
}

/** An acceptance has no body: a page in its place comes from somebody else. */
function isAccepted({ status, body }: VendorResponse): boolean {
  return (ACCEPTED as readonly number[]).includes(status) && body.trim() === ''
}

/** By status only: the texts change and may hold addresses (vendors/sendgrid.md §3). */
function toError(request: VendorRequest, response: VendorResponse, now: number): Error {
  const { vendor, operation } = request
  const { status } = response
  const field = fieldOf(response)
  if (field === undefined) return status >= 500 ? unavailable(request, response) : contractBroken(request, `status ${status}`)
  if (status === 429) return rateLimited(vendor, operation, secondsUntilReset(response, now))
  if (status === 401 || status === 403) return new VendorAuthFailed(vendor, operation, 'not-applied', { context: { status } })
  // SendGrid's own error object proves that it did not take the mail; a bare 5xx may come from anything in between.
  if (status >= 500) return unavailable(request, response, 'not-applied')
  if (status >= 400) return new VendorRejected(vendor, operation, String(status), { context: { status, field } })
  return contractBroken(request, `status ${status}`)
}

/** The first field an error object complains about; undefined when the body is no error object. */
function fieldOf({ body }: VendorResponse): string | null | undefined {
  try {
    return ErrorAnswer.parse(JSON.parse(body)).errors[0]?.field ?? null
  } catch {
    return undefined
  }
}

function secondsUntilReset({ headers }: VendorResponse, now: number): number | undefined {
  const reset = Number(headers[HEADER.rateReset])
  if (!Number.isFinite(reset)) return undefined
  return Math.min(Math.max(Math.ceil(reset - now / 1000), 1), MAX_WAIT_SECONDS)
}
