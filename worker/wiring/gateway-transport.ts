import type { Ids } from '#worker/lib/ids.ts'
import type { GatewayCall, SendResult, VendorRequest } from '#worker/lib/vendor-call.ts'
import { vendorGateway } from '#worker/stubs.ts'
import { createTransport, type Transport } from '#worker/vendors/transport.ts'

/** The gateway's methods as a caller sees them; a fresh stub each time, because one that failed stays broken. */
export type Gateway = {
  send(call: GatewayCall): Promise<SendResult>
  settle(callId: string): Promise<'sent' | 'not-sent'>
}

export function createGatewayTransport(bindings: Env, ids: Ids): Transport {
  const dispatch = (request: VendorRequest) => {
    const slot = { lane: request.lane, key: request.coalesceKey }
    // A write must find the same object again to ask what became of it.
    const callId = request.callId ?? ids.uuid()
    const gateway = () =>
      vendorGateway(bindings, request.vendor, request.kind === 'write' ? { lane: request.lane, key: callId } : slot)
    return callGateway(gateway, request, callId)
  }
  return createTransport(dispatch, async (vendor, callId) => {
    const gateway = () => vendorGateway(bindings, vendor, { key: callId })
    return (await didLeave(gateway, callId)) ? 'sent' : 'not-sent'
  })
}

/** A broken call to the gateway is not a broken call to the vendor: the gateway's own record tells whether a write left. */
export async function callGateway(gateway: () => Gateway, request: VendorRequest, callId: string): Promise<SendResult> {
  if (request.kind === 'write') {
    try {
      return await gateway().send({ ...request, callId })
    } catch {
      return (await didLeave(gateway, callId)) ? { kind: 'no-answer', reason: 'gateway-lost' } : notSent
    }
  }
  try {
    return await gateway().send(request)
  } catch (error) {
    if ((error as { overloaded?: boolean }).overloaded) return notSent
    return await gateway()
      .send(request)
      .catch((): SendResult => ({ kind: 'no-answer', reason: 'gateway-lost' }))
  }
}

const notSent: SendResult = { kind: 'not-sent', reason: 'gateway-lost' }
const SETTLE_TRIES = 2

/** Who cannot be asked may have sent it. */
async function didLeave(gateway: () => Gateway, callId: string): Promise<boolean> {
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    try {
      return (await gateway().settle(callId)) === 'sent'
    } catch {
      // The object is still restarting; a fresh stub may reach it.
    }
  }
  return true
}
