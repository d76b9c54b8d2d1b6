import { beforeEach, describe, expect, test } from 'vitest'
import type { Billing, Reservation } from '#worker/ports/billing.ts'
import { CATALOG } from '../../sandbox/seed/catalog.ts'
import { inBilling } from '../../setup/billing-staff.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { billing } = ports

beforeEach(() => startAfresh(sandbox))

const CLIENT = '1000'
const MARKER = '8015i0000000001AAA'

function productId(sku: string): string {
  const product = CATALOG.find((entry) => entry.sku === sku)
  if (!product) throw new Error(`${sku} is missing`)
  return String(product.whmcsProductId)
}

const fee = CATALOG.find((entry) => entry.billingCycle === 'One Time' && entry.category === 'SIM')?.sku ?? ''
const order: Parameters<Billing['reserve']>[0] = {
  clientId: CLIENT,
  marker: MARKER,
  lines: [
    { lineId: 'LINE-1', billingProductId: productId('SIM-VOICE-3GB'), cycle: 'monthly', price: 1199 },
    { lineId: 'LINE-2', billingProductId: productId(fee), cycle: 'one-time', price: 3300 },
  ],
  phoneNumber: '07012345678',
  eid: '89034011560010000000000000000121',
}

async function reserve(overrides: Partial<typeof order> = {}): Promise<string> {
  const result = await billing.reserve({ ...order, ...overrides })
  if (result.kind !== 'reserved') throw new Error(result.message)
  return result.orderId
}

async function reservation(orderId: string): Promise<Reservation> {
  const found = await billing.findReservation(CLIENT, orderId)
  if (!found) throw new Error('reservation is missing')
  return found
}

const effects = async () => (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).map((row) => row.operation)
const invoiceStatus = async (id: string | null) => (await billing.findInvoice(id ?? ''))?.status

describe('reserve', () => {
  test('makes one pending order with our prices and fields', async () => {
    const orderId = await reserve()
    const [found, ...others] = await billing.findReservations(CLIENT, MARKER)
    expect(others).toEqual([])
    expect(found).toEqual({
      orderId,
      invoiceId: expect.stringMatching(/^\d+$/),
      status: 'pending',
      services: [
        expect.objectContaining({
          lineId: 'LINE-1',
          billingProductId: productId('SIM-VOICE-3GB'),
          firstPayment: 1199,
          recurring: 1199,
          status: 'pending',
        }),
        expect.objectContaining({ lineId: 'LINE-2', billingProductId: productId(fee), firstPayment: 3300, recurring: 0 }),
      ],
    })
    expect(await reservation(orderId)).toEqual(found)
    const service = (await billing.listServices(CLIENT)).find((candidate) => candidate.orderId === orderId)
    expect(service).toMatchObject({
      crmOrderId: MARKER,
      lineId: 'LINE-1',
      phoneNumber: '07012345678',
      eid: order.eid,
      iccid: null,
      status: 'pending',
      cycle: 'monthly',
      groupName: 'SIM',
    })
    expect(await invoiceStatus(found?.invoiceId ?? null)).toBe('unpaid')
    expect(await sandbox.mails()).toEqual([])
  })

  test('a product that is not there never leaves', async () => {
    const result = await billing.reserve({
      ...order,
      lines: [{ lineId: 'L', billingProductId: '99999', cycle: 'monthly', price: 1 }],
    })
    expect(result).toMatchObject({ kind: 'refused', reason: 'product-missing' })
    expect(await effects()).toEqual([])
    expect((await sandbox.ledger({ vendor: 'whmcs', type: 'call' })).map((row) => row.operation)).toEqual(['GetProducts'])
  })

  test('definite refusals', async () => {
    expect(await billing.reserve({ ...order, clientId: '999999' })).toMatchObject({ kind: 'refused', reason: 'other' })
    const wrongCycle = order.lines.map((line) => ({ ...line, cycle: 'annually' as const }))
    expect(await billing.reserve({ ...order, lines: wrongCycle })).toMatchObject({ kind: 'refused', reason: 'product-missing' })
    expect(await effects()).toEqual([])
  })

  test.each(['reply-lost', 'cut-body', 'html-applied'])('%s: unknown, and the look-up finds exactly one', async (kind) => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddOrder', kind })
    await expect(billing.reserve(order)).rejects.toMatchObject({ outcome: 'unknown', vendor: 'whmcs' })
    expect(await billing.findReservations(CLIENT, MARKER)).toHaveLength(1)
  })

  test('late: absent first, there later', async () => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddOrder', kind: 'late', delayMs: 60_000 })
    await expect(billing.reserve(order)).rejects.toMatchObject({ outcome: 'unknown' })
    expect(await billing.findReservations(CLIENT, MARKER)).toEqual([])
    await sandbox.moveClock({ target: 'vendor', advanceMs: 61_000 })
    expect(await billing.findReservations(CLIENT, MARKER)).toHaveLength(1)
  })

  test.each([
    ['down', 'unknown'],
    ['html', 'unknown'],
    ['status', 'unknown'],
    ['hang', 'unknown'],
    ['limit', 'not-applied'],
  ])('%s: %s, sent once, nothing there', async (kind, outcome) => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddOrder', kind, count: 0 })
    await expect(billing.reserve(order)).rejects.toMatchObject({ outcome })
    expect((await sandbox.faults())[0]?.hits).toBe(1)
    expect(await billing.findReservations(CLIENT, MARKER)).toEqual([])
  })

  test('two reservations of one marker are both found, the older first', async () => {
    const first = await reserve()
    const second = await reserve()
    await reserve({ marker: '8015i0000000002AAA' })
    expect((await billing.findReservations(CLIENT, MARKER)).map((found) => found.orderId)).toEqual([first, second])
  })

  test('the walk goes over every page', async () => {
    const line = order.lines[0]
    if (!line) throw new Error('no line')
    await reserve({
      marker: '8015i0000000003AAA',
      lines: Array.from({ length: 120 }, (_, index) => ({ ...line, lineId: `M-${index}` })),
    })
    const orderId = await reserve()
    const before = (await sandbox.ledger({ type: 'call' })).length
    expect((await billing.findReservations(CLIENT, MARKER)).map((found) => found.orderId)).toEqual([orderId])
    const walked = (await sandbox.ledger({ type: 'call' })).slice(before)
    expect(walked.filter((row) => row.operation === 'GetClientsProducts').length).toBe(2)
    expect(await billing.listServices(CLIENT)).toHaveLength(123)
  })

  test('every list shape', async () => {
    const orderId = await reserve()
    const expected = await reservation(orderId)
    for (const shape of ['numeric-keys', 'single', 'missing', 'empty-object']) {
      await sandbox.control('/whmcs/settings', { body: { shapes: { '*': shape } } })
      expect(await reservation(orderId), shape).toEqual(expected)
      expect(await billing.findReservations('1001', MARKER), shape).toEqual([])
    }
  })
})

describe('accept', () => {
  test('turns a pending order active; again is no error', async () => {
    const orderId = await reserve()
    await billing.accept(orderId)
    expect(await reservation(orderId)).toMatchObject({ status: 'active', services: [{ status: 'active' }, { status: 'active' }] })
    await billing.accept(orderId)
    expect((await effects()).filter((operation) => operation === 'AcceptOrder')).toHaveLength(1)
  })

  test('a lost reply is unknown; the status tells', async () => {
    const orderId = await reserve()
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AcceptOrder', kind: 'reply-lost' })
    await expect(billing.accept(orderId)).rejects.toMatchObject({ outcome: 'unknown' })
    expect((await reservation(orderId)).status).toBe('active')
  })
})

describe('findReservation', () => {
  test("answers only the client's own orders", async () => {
    const orderId = await reserve()
    expect(await billing.findReservation('1001', orderId)).toBeNull()
    expect(await billing.findReservation(CLIENT, '999999')).toBeNull()
  })
})

describe('cancelReservation', () => {
  test.each([false, true])(
    'cancels order and invoice (install cancels the invoice itself: %s)',
    async (cancelOrderCancelsInvoice) => {
      await sandbox.control('/whmcs/settings', { body: { cancelOrderCancelsInvoice } })
      const found = await reservation(await reserve())
      expect(await billing.cancelReservation(found)).toBe('cancelled')
      expect((await reservation(found.orderId)).status).toBe('cancelled')
      expect(await invoiceStatus(found.invoiceId)).toBe('cancelled')
      const before = await effects()
      expect(await billing.cancelReservation(found)).toBe('cancelled')
      expect(await effects()).toEqual(before)
    },
  )

  test('a reply lost between order and invoice is completed by a repeat', async () => {
    const found = await reservation(await reserve())
    await sandbox.addFault({ vendor: 'whmcs', operation: 'CancelOrder', kind: 'reply-lost' })
    await expect(billing.cancelReservation(found)).rejects.toMatchObject({ outcome: 'unknown' })
    expect(await invoiceStatus(found.invoiceId)).toBe('unpaid')
    expect(await billing.cancelReservation(found)).toBe('cancelled')
    expect(await invoiceStatus(found.invoiceId)).toBe('cancelled')
  })

  test('a paid one is left for staff', async () => {
    const found = await reservation(await reserve())
    await sandbox.control(`/whmcs/invoices/${found.invoiceId}/pay`, { method: 'POST' })
    expect(await billing.cancelReservation(found)).toBe('paid')
    expect((await reservation(found.orderId)).status).toBe('pending')
  })

  test.each([
    ['still pending', false],
    ['cancelled by hand', true],
  ])('a refunded one that is %s is over, and its invoice stays refunded', async (_, byHand) => {
    const found = await reservation(await reserve())
    await sandbox.control(`/whmcs/invoices/${found.invoiceId}/pay`, { method: 'POST' })
    await inBilling(sandbox.url, 'UpdateInvoice', { invoiceid: found.invoiceId ?? '', status: 'Refunded' })
    if (byHand) await inBilling(sandbox.url, 'CancelOrder', { orderid: found.orderId })
    expect(await billing.cancelReservation(found)).toBe('cancelled')
    expect((await reservation(found.orderId)).status).toBe('cancelled')
    expect(await invoiceStatus(found.invoiceId)).toBe('refunded')
  })

  test('an accepted one is not pending', async () => {
    const found = await reservation(await reserve())
    await billing.accept(found.orderId)
    expect(await billing.cancelReservation(found)).toBe('not-pending')
    expect(await invoiceStatus(found.invoiceId)).toBe('unpaid')
  })
})

describe('services and invoices', () => {
  test('records SIM details', async () => {
    const { services } = await reservation(await reserve({ phoneNumber: undefined, eid: undefined } as never))
    const [service] = services
    await billing.recordSimDetails(service?.serviceId ?? '', service?.billingProductId ?? '', {
      phoneNumber: '07087654321',
      iccid: '8981100000000000002',
    })
    const stored = (await billing.listServices(CLIENT)).find((candidate) => candidate.id === service?.serviceId)
    expect(stored).toMatchObject({ phoneNumber: '07087654321', iccid: '8981100000000000002', eid: null, crmOrderId: MARKER })
    await expect(billing.recordSimDetails('999999', service?.billingProductId ?? '', {})).rejects.toMatchObject({
      name: 'VendorRejected',
    })
  })

  test('lists invoices of this client only, newest first, and reads one', async () => {
    const found = await reservation(await reserve())
    const invoices = await billing.listInvoices(CLIENT)
    expect(invoices[0]).toMatchObject({ id: found.invoiceId, clientId: CLIENT, total: 4499, status: 'unpaid', paidAt: null })
    expect(new Set(invoices.map((invoice) => invoice.clientId))).toEqual(new Set([CLIENT]))
    await sandbox.control(`/whmcs/invoices/${found.invoiceId}/pay`, { method: 'POST' })
    const detail = await billing.findInvoice(found.invoiceId ?? '')
    expect(detail).toMatchObject({ status: 'paid', balance: 0, total: 4499 })
    expect(detail?.paidAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect(Math.abs(Date.parse(detail?.paidAt ?? '') - Date.now())).toBeLessThan(60_000)
    expect(detail?.items.map((item) => item.amount)).toEqual([1199, 3300])
    expect(await billing.findInvoice('999999')).toBeNull()
  })

  test('no answer carries a password, a note or a token', async () => {
    await reserve()
    const everything = JSON.stringify([
      await billing.listServices(CLIENT),
      await billing.findReservations(CLIENT, MARKER),
      await billing.listPaymentMethods(CLIENT),
      await billing.findClient(CLIENT),
      await billing.listInvoices(CLIENT),
    ])
    expect(everything).not.toMatch(/password|remote_token|fraud|"notes"|riskScore/i)
  })
})

describe('listOrders', () => {
  test('tells every order of the client with its status, and nobody else’s', async () => {
    const [first, second] = [await reserve(), await reserve({ marker: '8015i0000000002AAA' })]
    await billing.accept(first)
    const other = await reserve({ clientId: '1001', marker: '8015i0000000003AAA' })
    const statuses = new Map((await billing.listOrders(CLIENT)).map(({ orderId, status }) => [orderId, status]))
    expect(statuses.get(first)).toBe('active')
    expect(statuses.get(second)).toBe('pending')
    expect(statuses.has(other)).toBe(false)
  })
})
