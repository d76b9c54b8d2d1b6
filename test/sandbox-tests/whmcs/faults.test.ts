import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { whmcsCustomFieldIds } from '../../sandbox/seed/catalog.ts'
import { fieldBlob, JSON_ENVELOPE, type Json, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
beforeAll(async () => {
  whmcs = await startWhmcs()
})
afterAll(() => whmcs.close())
beforeEach(() => whmcs.control('/reset', {}))

const MARKER = '8015i0000000009AAA'
const form = {
  ...JSON_ENVELOPE,
  action: 'AddOrder',
  clientid: 1000,
  paymentmethod: 'stripe',
  'pid[0]': 100,
  'customfields[0]': fieldBlob({ [whmcsCustomFieldIds(100).salesforceOrderId]: MARKER }),
}
const breakNext = (kind: string, extra: Json = {}) =>
  whmcs.control('/faults', { vendor: 'whmcs', operation: 'AddOrder', key: MARKER, kind, ...extra })

/** What the read-back of a caller would find. */
async function markedOrders(): Promise<number> {
  const answer = (await whmcs.call('GetClientsProducts', { clientid: 1000, limitnum: 100 })) as { products: { product: Json[] } }
  return answer.products.product.filter((service) => JSON.stringify(service['customfields']).includes(MARKER)).length
}

describe('a broken AddOrder, found by its marker', () => {
  it('is applied when only its reply is lost', async () => {
    await breakNext('reply-lost')
    await expect(whmcs.post(form)).rejects.toThrow()
    expect(await markedOrders()).toBe(1)
  })

  it('is applied late, in vendor time', async () => {
    await breakNext('late', { delayMs: 60_000 })
    await expect(whmcs.post(form)).rejects.toThrow()
    expect(await markedOrders()).toBe(0)
    await whmcs.control('/clock', { target: 'vendor', advanceMs: 60_000 })
    expect(await markedOrders()).toBe(1)
    expect((await whmcs.effects('AddOrder')).map((row) => row.key)).toEqual([MARKER])
  })

  it('is applied behind a maintenance page', async () => {
    await breakNext('html-applied')
    const reply = await whmcs.post(form)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, expect.stringContaining('html')])
    expect(await markedOrders()).toBe(1)
  })

  it.each([
    ['status', 503],
    ['html', 200],
    ['limit', 403],
  ])('leaves nothing with %s', async (kind, status) => {
    await breakNext(kind)
    expect((await whmcs.post(form)).status).toBe(status)
    expect(await markedOrders()).toBe(0)
  })

  it('waits while it hangs and goes on when released, though the caller left', async () => {
    const { id } = (await breakNext('hang')) as { id: string }
    const aborted = fetch(`${whmcs.url}/whmcs/includes/api.php`, {
      method: 'POST',
      body: new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])),
      signal: AbortSignal.timeout(200),
    })
    await expect(aborted).rejects.toThrow()
    expect(await markedOrders()).toBe(0)
    await fetch(`${whmcs.url}/_control/faults/${id}`, { method: 'DELETE' })
    await expect.poll(markedOrders).toBe(1)
  })
})
