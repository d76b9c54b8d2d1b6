import { VendorAuthFailed, VendorRejected } from '#worker/lib/errors.ts'
import { contractBroken, decode, parseJson, rateLimited, type Transport, unavailable, type VendorRequest } from '../transport.ts'
import { CODES, DETAIL_KIND, DetailAnswer, Envelope, FREEBIT_WRITES, PATHS, SUCCESS } from './wire.ts'

export type FreebitClient = ReturnType<typeof createFreebitClient>
export type FreebitResult = { kind: 'done'; body: unknown } | { kind: 'refused'; code: string }

/** The auth key is put into the JSON by the gateway. */
export function createFreebitClient({ transport }: { transport: Transport }) {
  async function call(request: VendorRequest): Promise<FreebitResult> {
    const response = await transport.send(request)
    if (response.status < 200 || response.status >= 300) throw unavailable(request, response)
    const body = parseJson(request, response)
    const { resultCode, status } = decode(request, body, Envelope)
    if (resultCode === SUCCESS) return { kind: 'done', body }
    const code = `${resultCode}-${status.statusCode}`
    if (isIn(CODES.limits, code)) throw rateLimited('freebit', request.operation)
    if (isIn(CODES.credentialRejected, code) || isIn(CODES.loginRefused, code)) {
      throw new VendorAuthFailed('freebit', request.operation, 'not-applied', { context: { code } })
    }
    return { kind: 'refused', code }
  }

  return {
    async detail(account: string) {
      const request = requestFor('read', PATHS.detail, { requestDatas: [{ kind: DETAIL_KIND, account }] }, account)
      const result = await call(request)
      if (result.kind === 'done') {
        const row = decode(request, result.body, DetailAnswer).responseDatas.find((data) => data.account === account)
        if (row) return row
        throw contractBroken(request, 'the answer is about another account')
      }
      if (isIn(CODES.notFound, result.code)) return null
      throw new VendorRejected('freebit', PATHS.detail, result.code)
    },

    /** Never repeated. Look-up after an unknown outcome: detail(account). */
    addAccount(members: object, callId?: string): Promise<FreebitResult> {
      const request = requestFor('write', FREEBIT_WRITES.addAccount.operation, members)
      return call(callId === undefined ? request : { ...request, callId })
    },
  }
}

function requestFor(kind: 'read' | 'write', path: string, members: object, coalesceKey?: string): VendorRequest {
  const body = JSON.stringify(members)
  return {
    vendor: 'freebit',
    operation: path,
    kind,
    method: 'POST',
    path,
    body,
    ...(coalesceKey !== undefined && { coalesceKey }),
  }
}

function isIn(codes: readonly string[], code: string): boolean {
  return codes.includes(code)
}
