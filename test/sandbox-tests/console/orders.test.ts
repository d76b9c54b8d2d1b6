import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useSandbox } from '../open-tenant.ts'
import { placeOrder } from '../place-order.ts'
import { listen } from '../portal-double.ts'
import { fieldText, openConsole, rowText } from './open-console.ts'

useSandbox()

let portal: Awaited<ReturnType<typeof listen>>
let answer = 202
beforeAll(async () => {
  portal = await listen(({ path }) => (path.endsWith('/provision') ? answer : 202))
})
afterAll(() => portal.close())

let portals = 0

/** Each test has a portal address of its own, because ids repeat between tenants. */
async function withOrder(order: Record<string, unknown> = {}, url = `${portal.url}/${(portals += 1)}`) {
  const console = openConsole()
  await console.control('POST', '/portal', { url })
  const id = await placeOrder(console, '01A', order)
  const stored = async () => (await console.control('GET', `/orders/${id}`)).body
  const calls = () => portal.received.filter((call) => `${portal.url}${call.path}` === `${url}/api/orders/${id}/provision`)
  return { console, id, path: `/orders/${id}`, stored, calls }
}

describe('the list', () => {
  it('has one row for an order, with customer, items and both states', async () => {
    const { console, id } = await withOrder()
    const row = rowText(await console.page('/orders'), `data-order-id="${id}"`)
    expect(row).toContain('00000001 SIM')
    for (const text of ['Aiko Tanaka', 'AC-100001', 'Data-only SIM 10 GB', '¥1,540', 'Pending Review', 'Not Started']) {
      expect(row).toContain(text)
    }
  })

  it('can be cut to one status', async () => {
    const { console, id, path } = await withOrder()
    await console.submit(`${path}/approve`)
    expect(await console.page('/orders?status=Pending%20Review')).not.toContain(`data-order-id="${id}"`)
    expect(await console.page('/orders?status=Approved')).toContain(`data-order-id="${id}"`)
  })
})

describe('approve', () => {
  it('gives an eSIM the next number of the pool', async () => {
    const { console, path, stored } = await withOrder()
    const outcome = await console.submit(`${path}/approve`, { msisdn: '', activationType: '', scheduledAt: '' })
    const { msisdn, status } = await stored()
    expect(msisdn).toMatch(/^0701\d{7}$/)
    expect(status).toBe('Approved')
    expect(outcome).toEqual({ status: 303, page: path, notice: `Approved, with phone number ${msisdn}.`, problem: null })
    const page = await console.page(path)
    expect(fieldText(page, 'MSISDN__c')).toBe(msisdn)
    expect(page).not.toContain('>Approve</button>')
  })

  it('suggests a card for a physical SIM and stores what staff enter', async () => {
    const { console, path, stored } = await withOrder({ SIM_Kind__c: 'Physical' })
    const page = await console.page(path)
    expect(/name="iccid" value="(\d{19})"/.exec(page)).not.toBeNull()
    expect(/name="msisdn" value="(\d{11})"/.exec(page)).not.toBeNull()
    await console.submit(`${path}/approve`, { iccid: '8981000000000000037', msisdn: '07030000009' })
    expect(await stored()).toMatchObject({ status: 'Approved', iccid: '8981000000000000037', msisdn: '07030000009' })
  })

  it('takes a date in Tokyo', async () => {
    const { console, path, stored } = await withOrder()
    await console.submit(`${path}/approve`, { activationType: 'Scheduled', scheduledAt: '2026-12-24T09:30' })
    expect(await stored()).toMatchObject({ activationType: 'Scheduled', activationScheduledAt: '2026-12-24T00:30:00.000Z' })
  })

  it('shows what Salesforce or the control API refuses, and changes nothing', async () => {
    const { console, id, path, stored } = await withOrder()
    const refused = await console.submit(`${path}/approve`, { scheduledAt: 'soon' })
    expect(refused).toMatchObject({ page: path, notice: null, problem: expect.stringContaining('scheduledAt') })
    const { items } = await stored()
    await console.salesforce('DELETE', `/sobjects/OrderItem/${items[0].id}`)
    const empty = await console.submit(`/orders/${id}/approve`)
    expect(empty.problem).toBe('FAILED_ACTIVATION: An order must have at least one product.')
    expect((await stored()).status).toBe('Pending Review')
    expect((await console.submit('/orders/nope/approve')).problem).toBe('Not Found: no such order')
  })
})

describe('provision', () => {
  it('calls the portal: Provision for what is due, Activate now for now', async () => {
    const { console, path, stored, calls } = await withOrder()
    await console.submit(`${path}/approve`)
    const outcome = await console.submit(`${path}/provision`, { mode: 'Due' })
    expect(outcome).toMatchObject({ page: path, notice: 'Provision: the portal answered 202.' })
    expect((await console.submit(`${path}/provision`, { mode: 'Now' })).notice).toBe('Activate now: the portal answered 202.')
    expect(calls().map(({ body }) => body.mode)).toEqual(['Due', 'Now'])
    expect((await stored()).provisionRequestedAt).not.toBeNull()
    expect(await console.page(path)).toContain('PR-00000002')
  })

  it('can lose the call and keep the request', async () => {
    const { console, path, stored, calls } = await withOrder()
    const outcome = await console.submit(`${path}/provision`, { mode: 'Due', silent: 'on' })
    expect(outcome.notice).toContain('was lost')
    expect(calls()).toEqual([])
    expect((await stored()).provisionRequestedAt).not.toBeNull()
  })

  it('schedules in Tokyo time without making the order due', async () => {
    const { console, path, stored } = await withOrder()
    await console.submit(`${path}/approve`)
    expect((await console.submit(`${path}/schedule`, { at: '2026-12-01T00:00' })).problem).toBeNull()
    expect(await stored()).toMatchObject({
      activationType: 'Scheduled',
      activationScheduledAt: '2026-11-30T15:00:00.000Z',
      provisionRequestedAt: null,
    })
    expect((await console.submit(`${path}/schedule`, { at: '' })).problem).toContain('Unprocessable Content')
  })

  it('says when the portal refuses or cannot be reached', async () => {
    const { console, path } = await withOrder()
    answer = 409
    expect((await console.submit(`${path}/provision`, { mode: 'Due' })).problem).toBe('Provision: the portal answered 409.')
    answer = 202
    const away = await withOrder({}, 'http://127.0.0.1:9')
    const outcome = await away.console.submit(`${away.path}/provision`, { mode: 'Due' })
    expect(outcome.problem).toContain('could not be reached')
  })
})

describe('the order', () => {
  it('shows the fields the portal writes back', async () => {
    const { console, id, path } = await withOrder()
    await console.salesforce('PATCH', `/sobjects/Order/${id}`, {
      Activation_Status__c: 'Failed',
      Activation_Error_Code__c: 'PAYMENT_METHOD_MISSING',
      Activation_Error_Message__c: 'No card on file.',
      Provision_Attention__c: 'Ask the customer for a card.',
      WHMCS_Order_Id__c: '2',
      WHMCS_Invoice_Id__c: '4',
    })
    const page = await console.page(path)
    expect(fieldText(page, 'Activation_Status__c')).toBe('Failed')
    expect(fieldText(page, 'Activation_Error_Code__c')).toBe('PAYMENT_METHOD_MISSING')
    expect(fieldText(page, 'Provision_Attention__c')).toBe('Ask the customer for a card.')
    expect(fieldText(page, 'WHMCS_Invoice_Id__c')).toBe('4')
    expect(page).toContain(`<a href="${console.prefix}/billing?client=1001">2</a>`)
  })

  it('can be cancelled, and then offers nothing', async () => {
    const { console, path, stored } = await withOrder()
    expect((await console.submit(`${path}/cancel`)).notice).toBe('Order cancelled.')
    expect((await stored()).status).toBe('Cancelled')
    expect(await console.page(path)).not.toMatch(/<button[^>]*>(Approve|Provision|Schedule|Cancel order)</)
  })
})
