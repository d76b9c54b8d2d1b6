import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VendorAuthFailed, VendorContractBroken, VendorUnavailable } from '#worker/lib/errors.ts'
import { type SendResult, type VendorRequest, vendorUrl } from '#worker/lib/vendor-call.ts'
import { createTransport, decode, parseJson } from '#worker/vendors/transport.ts'
import { callGateway, type Gateway } from '#worker/wiring/gateway-transport.ts'

const request = (kind: 'read' | 'write'): VendorRequest => ({
  vendor: 'whmcs',
  operation: 'AddOrder',
  kind,
  method: 'POST',
  path: '/x',
})
const answered: SendResult = { kind: 'answered', response: { status: 200, headers: {}, body: '{}' } }

describe('the transport', () => {
  test('hands out any answer', async () => {
    const response = { status: 503, headers: {}, body: 'x' }
    expect(await createTransport(async () => ({ kind: 'answered', response })).send(request('write'))).toBe(response)
  })

  test.each<[string, 'read' | 'write', SendResult, unknown, string]>([
    ['a write without an answer', 'write', { kind: 'no-answer', reason: 'timeout' }, VendorUnavailable, 'unknown'],
    ['a write cut off', 'write', { kind: 'no-answer', reason: 'cut-body' }, VendorUnavailable, 'unknown'],
    ['a read without an answer', 'read', { kind: 'no-answer', reason: 'timeout' }, VendorUnavailable, 'not-applied'],
    ['a write that waited too long', 'write', { kind: 'not-sent', reason: 'queue-timeout' }, VendorUnavailable, 'not-applied'],
    [
      'an open breaker',
      'write',
      { kind: 'not-sent', reason: 'breaker-open', retryAfterMs: 1500 },
      VendorUnavailable,
      'not-applied',
    ],
    [
      'a refused login',
      'write',
      { kind: 'not-sent', reason: 'credential-refused', detail: 'invalid_grant' },
      VendorAuthFailed,
      'not-applied',
    ],
    ['an unreachable login', 'write', { kind: 'not-sent', reason: 'credential-unreachable' }, VendorUnavailable, 'not-applied'],
  ])('%s', async (_name, kind, result, type, outcome) => {
    const error: unknown = await createTransport(async () => result)
      .send(request(kind))
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ outcome, vendor: 'whmcs', operation: 'AddOrder' })
  })

  test('tells when to come back', async () => {
    const transport = createTransport(async () => ({ kind: 'not-sent', reason: 'breaker-open', retryAfterMs: 1500 }))
    await expect(transport.send(request('read'))).rejects.toMatchObject({ retryAfterSeconds: 2, retryable: true })
  })
})

describe('decoding', () => {
  test('what does not fit leaves a write unknown and quotes nothing', () => {
    const schema = z.object({ client: z.object({ id: z.number() }) })
    const attempt = (kind: 'read' | 'write') => () => decode(request(kind), { client: { id: 'secret' } }, schema)
    expect(attempt('write')).toThrow(VendorContractBroken)
    try {
      attempt('write')()
    } catch (error) {
      expect(error).toMatchObject({ outcome: 'unknown', context: { reason: 'client.id: invalid_type' } })
      expect(JSON.stringify(error)).not.toContain('secret')
    }
    expect(attempt('read')).toThrow(expect.objectContaining({ outcome: 'not-applied' }))
  })

  test('no JSON', () => {
    const html = (status: number) => () => parseJson(request('write'), { status, headers: {}, body: '<html>' })
    expect(html(200)).toThrow(VendorContractBroken)
    expect(html(503)).toThrow(VendorUnavailable)
    expect(html(503)).toThrow(expect.objectContaining({ outcome: 'unknown' }))
  })
})

describe('vendorUrl', () => {
  test.each([
    ['https://a.test', '/x?y=1', 'https://a.test/x?y=1'],
    ['https://a.test/base/', '/x', 'https://a.test/base/x'],
    [
      'http://127.0.0.1:1/t/w1/salesforce',
      '/services/data/v66.0/query/01g-2000',
      'http://127.0.0.1:1/t/w1/salesforce/services/data/v66.0/query/01g-2000',
    ],
  ])('%s + %s', (base, path, url) => {
    expect(vendorUrl(base, path)).toBe(url)
  })

  test.each(['https://evil.test/', '@evil.test/', '.evil.test/', 'x', '', '/../escape', '/a/../../escape', '/%2e%2e/escape'])(
    '%j leaves the base',
    (path) => {
      expect(vendorUrl('https://a.test/base', path)).toBeNull()
    },
  )

  test.each(['//evil.test/', '/\\evil.test'])('%j stays on the host', (path) => {
    expect(vendorUrl('https://a.test', path)).toMatch(/^https:\/\/a\.test\//)
  })
})

describe('a broken call to the gateway', () => {
  type Reply = SendResult | Error
  type Settled = 'sent' | 'not-sent' | Error
  const gatewayOf = (sends: Reply[], settles: Settled[] = []) => {
    const calls: string[] = []
    const next = <T>(list: (T | Error)[]): T => {
      const reply = list.shift()
      if (reply instanceof Error || reply === undefined) throw reply ?? new Error('not expected')
      return reply
    }
    const gateway: Gateway = {
      send: async (call) => {
        calls.push(`send ${call.callId ?? ''}`.trim())
        return next(sends)
      },
      settle: async (callId) => {
        calls.push(`settle ${callId}`)
        return next(settles)
      },
    }
    return { stub: () => gateway, calls }
  }
  const reset = () => Object.assign(new Error('reset'), { durableObjectReset: true })

  test.each<[string, Settled[], SendResult]>([
    ['had left', ['sent'], { kind: 'no-answer', reason: 'gateway-lost' }],
    ['was still waiting', ['not-sent'], { kind: 'not-sent', reason: 'gateway-lost' }],
    ['cannot be asked at first', [reset(), 'not-sent'], { kind: 'not-sent', reason: 'gateway-lost' }],
    ['cannot be asked at all', [reset(), reset()], { kind: 'no-answer', reason: 'gateway-lost' }],
  ])('a write that %s', async (_name, settles, expected) => {
    const { stub, calls } = gatewayOf([reset()], settles)
    expect(await callGateway(stub, request('write'), 'id-1')).toEqual(expected)
    expect(calls[0]).toBe('send id-1')
    expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(1)
  })

  test('who asks after a crash is answered by the gateway; a transport without one assumes the worst', async () => {
    const asked: string[] = []
    const settled = createTransport(
      async () => answered,
      async (vendor, callId) => {
        asked.push(`${vendor} ${callId}`)
        return 'not-sent'
      },
    )
    expect(await settled.settle('freebit', 'id-1')).toBe('not-sent')
    expect(asked).toEqual(['freebit id-1'])
    expect(await createTransport(async () => answered).settle('freebit', 'id-1')).toBe('sent')
  })

  test('a read goes to a fresh stub, once', async () => {
    const again = gatewayOf([reset(), answered])
    expect(await callGateway(again.stub, request('read'), 'id')).toEqual(answered)
    expect(again.calls).toEqual(['send', 'send'])
    const dead = gatewayOf([reset(), reset()])
    expect(await callGateway(dead.stub, request('read'), 'id')).toEqual({ kind: 'no-answer', reason: 'gateway-lost' })
  })

  test('an overloaded gateway is left alone', async () => {
    const { stub, calls } = gatewayOf([Object.assign(new Error('overloaded'), { overloaded: true })])
    expect(await callGateway(stub, request('read'), 'id')).toMatchObject({ kind: 'not-sent' })
    expect(calls).toHaveLength(1)
  })
})
