import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ids } from '#worker/lib/ids.ts'
import type { GatewayCall } from '#worker/lib/vendor-call.ts'
import { vendorGateway } from '#worker/stubs.ts'
import { createGatewayTransport } from '#worker/wiring/gateway-transport.ts'
import { sandbox } from '../../setup/workerd-env.ts'

const call = (kind: 'read' | 'write'): GatewayCall => ({
  vendor: 'whmcs',
  operation: 'LogActivity',
  kind,
  method: 'POST',
  path: '/includes/api.php',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `action=LogActivity&responsetype=json&description=${'x'.repeat(2000)}`,
  timeoutMs: 5000,
})

beforeEach(async () => {
  await sandbox.clearFaults()
  await sandbox.reset()
})

/** Each test starts with a closed breaker. */
afterEach(() => abortAllDurableObjects())

/** The runtime's fetch, not Node's: how it reports broken connections and bodies is what the outcomes rest on. */
describe('in the platform', () => {
  test.each([
    ['down', { kind: 'no-answer', reason: 'connection' }],
    ['reply-lost', { kind: 'no-answer', reason: 'connection' }],
    ['cut-body', { kind: 'no-answer', reason: 'cut-body' }],
    ['hang', { kind: 'no-answer', reason: 'timeout' }],
    ['hang-applied', { kind: 'no-answer', reason: 'timeout' }],
    ['status', { kind: 'answered', response: { status: 503 } }],
    ['html', { kind: 'answered', response: { status: 200 } }],
    ['limit', { kind: 'answered', response: { status: 403 } }],
  ])('%s', async (kind, expected) => {
    await sandbox.addFault({ vendor: 'whmcs', kind })
    const timeoutMs = kind.startsWith('hang') ? 400 : 5000
    expect(await vendorGateway(env, 'whmcs').send({ ...call('write'), timeoutMs })).toMatchObject(expected)
  })

  test('the transport tells a write without an answer from one that was answered', async () => {
    const transport = createGatewayTransport(env, ids)
    await sandbox.addFault({ vendor: 'whmcs', kind: 'reply-lost' })
    await expect(transport.send(call('write'))).rejects.toMatchObject({ outcome: 'unknown', context: { reason: 'connection' } })
    expect(await transport.send(call('write'))).toMatchObject({ status: 200 })
    await sandbox.addFault({ vendor: 'whmcs', kind: 'down', count: 2 })
    expect(await transport.send(call('read'))).toMatchObject({ status: 200 })
  })

  test('no answer of the gateway holds a credential', async () => {
    const get = { operation: 'x', kind: 'read', method: 'GET' } as const
    const results = [
      await vendorGateway(env, 'whmcs').send(call('read')),
      await vendorGateway(env, 'salesforce').send({ ...get, vendor: 'salesforce', path: '/services/data/' }),
      await vendorGateway(env, 'freebit').send({
        ...get,
        vendor: 'freebit',
        method: 'POST',
        path: '/mvno/getDetail/',
        body: '{}',
      }),
      await vendorGateway(env, 'sendgrid').send({ ...get, vendor: 'sendgrid', path: '/v3/scopes' }),
    ]
    const text = JSON.stringify(results)
    for (const secret of [env.WHMCS_API_SECRET, env.WHMCS_ACCESS_KEY, env.FREEBIT_CLIENT_SECRET, env.SENDGRID_API_KEY]) {
      expect(text).not.toContain(secret)
    }
    expect(text).not.toMatch(/00D[A-Za-z0-9]{12}!|authKey|access_token/)
    expect(results.map((result) => result.kind)).toEqual(['answered', 'answered', 'answered', 'answered'])
  })
})
