import { beforeEach, describe, expect, test } from 'vitest'
import { VendorError } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import type { CrmAccount, CrmProduct, NewCrmOrder } from '#worker/ports/crm.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { crm } = ports

beforeEach(() => startAfresh(sandbox))

async function someAccount(): Promise<CrmAccount> {
  const account = await crm.findAccountByCustomerNumber('AC-100001')
  if (!account) throw new Error('seed account is missing')
  return account
}

async function someProduct(sku: string): Promise<CrmProduct> {
  const [product] = await crm.listProductsBySku([sku])
  if (!product) throw new Error(`${sku} is missing`)
  return product
}

async function newOrder(overrides: Partial<NewCrmOrder> = {}): Promise<NewCrmOrder> {
  const account = await someAccount()
  const product = await someProduct('SIM-VOICE-3GB')
  return {
    portalOrderId: ids.ulid(),
    accountId: account.id,
    contactId: account.contactId,
    category: 'sim',
    orderedOn: '2026-11-21',
    activationType: 'immediate',
    scheduledAt: null,
    simKind: 'eSIM',
    eid: '89034011560010000000000000000121',
    portIn: null,
    address: { street: '2-11-5 Kamimeguro\n201', city: 'Meguro-ku', state: 'Tokyo', postalCode: '1530051', country: 'JP' },
    name: "Voice SIM 3 GB for O'Neill",
    items: [
      {
        lineId: ids.ulid(),
        priceId: product.priceId ?? '',
        sku: product.sku,
        quantity: 1,
        unitPrice: 1265,
        cycle: 'monthly',
        config: { kind: 'eSIM', note: '日本語' },
      },
    ],
    ...overrides,
  }
}

const effects = async () => (await sandbox.ledger({ vendor: 'salesforce', type: 'effect' })).map((row) => row.operation)

describe('products', () => {
  test('walks every page of the price book', async () => {
    const products = await crm.listProducts()
    const pages = (await sandbox.ledger({ vendor: 'salesforce', type: 'call' })).filter((row) =>
      row.operation.startsWith('query'),
    )
    await sandbox.control('/salesforce/settings', { body: { pageSize: 7 } })
    const again = await crm.listProducts()
    const calls = (await sandbox.ledger({ vendor: 'salesforce', type: 'call' })).filter((row) =>
      row.operation.startsWith('query'),
    )
    expect(products.length).toBeGreaterThan(30)
    expect(again).toEqual(products)
    expect(calls.length - pages.length).toBeGreaterThan(4)
    const voice = products.find((product) => product.sku === 'SIM-VOICE-3GB')
    expect(voice).toMatchObject({
      category: 'SIM',
      itemClass: 'Service',
      cycle: 'Monthly',
      price: 1265,
      simType: 'Voice',
      dataGb: 3,
    })
    expect(voice).toMatchObject({ active: true, visible: true, familyDiscount: false })
    expect(voice?.companionSkus.length).toBeGreaterThan(0)
    expect(voice?.billingProductId).toMatch(/^\d+$/)
  })

  test('answers the SKUs that exist, whatever else is asked', async () => {
    const found = await crm.listProductsBySku(['SIM-VOICE-3GB', 'NO-SUCH', "x') OR (Name != '", 'a\u0001', '', 'SIM-VOICE-3GB'])
    expect(found.map((product) => product.sku)).toEqual(['SIM-VOICE-3GB'])
    expect(await crm.listProductsBySku([])).toEqual([])
  })
})

describe('createOrders', () => {
  test('creates orders with opportunities and items, and reads them back as they were sent', async () => {
    const first = await newOrder({
      portIn: {
        number: '09011112222',
        reservationNumber: '1112345678',
        expiresOn: '2026-12-01',
        nameKanji: '田中 愛子',
        nameKana: 'タナカ アイコ',
        birthDate: '1991-04-12',
        gender: 'female',
      },
    })
    const second = await newOrder({ activationType: 'scheduled', scheduledAt: '2026-12-24T15:00:00.000Z' })
    const result = await crm.createOrders([first, second])
    if (result.kind !== 'created') throw new Error(result.kind)
    expect(Object.keys(result.orderIds).toSorted()).toEqual([first.portalOrderId, second.portalOrderId].toSorted())

    const found = await crm.listOrdersByPortalId([first.portalOrderId, second.portalOrderId])
    const order = found.find((candidate) => candidate.portalOrderId === first.portalOrderId)
    expect(order).toMatchObject({
      id: result.orderIds[first.portalOrderId],
      accountId: first.accountId,
      category: 'sim',
      status: 'pending-review',
      activationType: 'immediate',
      activationStatus: 'not-started',
      simKind: 'eSIM',
      eid: first.eid,
      portIn: first.portIn,
      address: first.address,
      billingOrderId: null,
    })
    expect(order?.createdAt).toMatch(/Z$/)
    expect(order?.items).toHaveLength(1)
    expect(order?.items[0]).toMatchObject({
      lineId: first.items[0]?.lineId,
      sku: 'SIM-VOICE-3GB',
      unitPrice: 1265,
      quantity: 1,
      cycle: 'monthly',
      simType: 'Voice',
      config: { kind: 'eSIM', note: '日本語' },
    })
    expect(found.find((candidate) => candidate.portalOrderId === second.portalOrderId)).toMatchObject({
      activationType: 'scheduled',
      scheduledAt: '2026-12-24T15:00:00.000Z',
    })
    expect(await crm.findOrder(result.orderIds[first.portalOrderId] ?? '')).toEqual(order)
    expect(await crm.listOrdersOfAccount(first.accountId)).toHaveLength(2)
    expect(await crm.listOrdersByPortalId([])).toEqual([])
  })

  test('one bad order leaves none behind', async () => {
    const good = await newOrder()
    const bad = await newOrder({ items: (await newOrder()).items.map((item) => ({ ...item, priceId: '01u000000000001AAA' })) })
    const before = await effects()
    await expect(crm.createOrders([good, bad])).rejects.toMatchObject({ name: 'VendorRejected', outcome: 'not-applied' })
    expect(await effects()).toEqual(before)
    expect(await crm.listOrdersByPortalId([good.portalOrderId])).toEqual([])
  })

  test('typed text is never taken for a reference', async () => {
    const plain = await newOrder()
    const typed = '@{order0.id} @{nothing.id}'
    const items = plain.items.map((item) => ({ ...item, config: { accessNotes: typed } }))
    const order = { ...plain, items, address: { ...plain.address, street: typed } }
    expect((await crm.createOrders([order])).kind).toBe('created')
    const [created] = await crm.listOrdersByPortalId([order.portalOrderId])
    const { records } = await sandbox.control<{ records: Record<string, unknown>[] }>('/salesforce/records/Order')
    expect(records.find((row) => row['Id'] === created?.id)?.['BillingStreet']).toBe('＠{order0.id} ＠{nothing.id}')
  })

  test('a repeat is a duplicate, also together with a fresh one', async () => {
    const order = await newOrder()
    await crm.createOrders([order])
    const before = await effects()
    expect(await crm.createOrders([order])).toEqual({ kind: 'duplicate' })
    expect(await crm.createOrders([await newOrder(), order])).toEqual({ kind: 'duplicate' })
    expect(await effects()).toEqual(before)
  })

  test.each(['reply-lost', 'cut-body', 'html-applied'])('%s: unknown, applied, and the repeat finds out', async (kind) => {
    const order = await newOrder()
    await sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind })
    await expect(crm.createOrders([order])).rejects.toMatchObject({ outcome: 'unknown' })
    expect(await crm.createOrders([order])).toEqual({ kind: 'duplicate' })
    expect(await crm.listOrdersByPortalId([order.portalOrderId])).toHaveLength(1)
  })

  test.each([
    ['down', 'unknown'],
    ['html', 'unknown'],
    ['status', 'unknown'],
    ['hang', 'unknown'],
    ['limit', 'not-applied'],
  ])('%s: %s, sent once, nothing there', async (kind, outcome) => {
    const order = await newOrder()
    await sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind, count: 0 })
    await expect(crm.createOrders([order])).rejects.toMatchObject({ outcome })
    expect((await sandbox.faults())[0]?.hits).toBe(1)
    expect(await crm.listOrdersByPortalId([order.portalOrderId])).toEqual([])
  })
})

describe('updateOrder', () => {
  async function approvedOrder(): Promise<string> {
    const order = await newOrder()
    const result = await crm.createOrders([order])
    if (result.kind !== 'created') throw new Error(result.kind)
    const id = result.orderIds[order.portalOrderId] ?? ''
    await sandbox.control(`/orders/${id}/approve`, { body: {} })
    return id
  }

  test('sets, clears and leaves alone; a change of status travels alone', async () => {
    const id = await approvedOrder()
    await crm.updateOrder(id, {
      activationStatus: 'failed',
      errorCode: 'EID_INVALID',
      errorMessage: 'x'.repeat(400),
      attention: 'look',
    })
    expect(await crm.findOrder(id)).toMatchObject({
      activationStatus: 'failed',
      errorCode: 'EID_INVALID',
      errorMessage: 'x'.repeat(255),
    })
    await crm.updateOrder(id, {
      status: 'completed',
      activationStatus: 'activated',
      errorCode: null,
      lastAttemptAt: '2026-11-21T01:02:03.000Z',
      billingOrderId: '77',
      billingInvoiceId: '88',
      iccid: '8981100000000000002',
    })
    expect(await crm.findOrder(id)).toMatchObject({
      status: 'completed',
      activationStatus: 'activated',
      errorCode: null,
      errorMessage: 'x'.repeat(255),
      attention: 'look',
      lastAttemptAt: '2026-11-21T01:02:03.000Z',
      billingOrderId: '77',
      billingInvoiceId: '88',
      iccid: '8981100000000000002',
    })
  })

  test('cancels a draft order', async () => {
    const order = await newOrder()
    await crm.createOrders([order])
    const [created] = await crm.listOrdersByPortalId([order.portalOrderId])
    await crm.updateOrder(created?.id ?? '', { status: 'cancelled' })
    expect(await crm.findOrder(created?.id ?? '')).toMatchObject({ status: 'cancelled' })
  })

  test('records the services of its items, all or none', async () => {
    const id = await approvedOrder()
    const [item] = (await crm.findOrder(id))?.items ?? []
    await crm.setBillingServiceIds([{ itemId: item?.id ?? '', billingServiceId: '4711' }])
    expect((await crm.findOrder(id))?.items[0]?.billingServiceId).toBe('4711')
    const broken = [
      { itemId: item?.id ?? '', billingServiceId: '1' },
      { itemId: '802000000000001AAA', billingServiceId: '2' },
    ]
    await expect(crm.setBillingServiceIds(broken)).rejects.toBeInstanceOf(VendorError)
    expect((await crm.findOrder(id))?.items[0]?.billingServiceId).toBe('4711')
    await crm.setBillingServiceIds([])
  })

  test('an order that is not there is a refusal', async () => {
    await expect(crm.updateOrder('801000000000001AAA', { attention: 'x' })).rejects.toMatchObject({ outcome: 'not-applied' })
  })

  test('finds the orders that are due', async () => {
    const pressed = await approvedOrder()
    const waiting = await approvedOrder()
    const options = { now: new Date().toISOString(), onApproval: false }
    expect(await crm.listDueOrderIds(options)).toEqual([])
    await sandbox.control(`/orders/${pressed}/provision`, { body: { silent: true } })
    expect(await crm.listDueOrderIds({ ...options, now: new Date().toISOString() })).toEqual([pressed])
    expect((await crm.listDueOrderIds({ ...options, onApproval: true })).toSorted()).toEqual([pressed, waiting].toSorted())
    await crm.updateOrder(pressed, { activationStatus: 'activated' })
    expect(await crm.listDueOrderIds(options)).toEqual([])
  })
})

describe('reviseOrder', () => {
  async function placed() {
    const { portalOrderId, ...rest } = await newOrder({ category: 'internet', simKind: null, eid: null })
    const result = await crm.createOrders([{ portalOrderId, ...rest }])
    const id = result.kind === 'created' ? (result.orderIds[portalOrderId] ?? '') : ''
    const order = await crm.findOrder(id)
    if (!order) throw new Error('the order is missing')
    return order
  }
  const LATER = '2099-01-01T00:00:00.000Z'
  const staffApproves = (id: string) => sandbox.control(`/orders/${id}/approve`, { body: {} })

  test('writes order, item and note together, newest note first', async () => {
    const order = await placed()
    const [item] = order.items
    const change = { activationType: 'scheduled', scheduledAt: '2027-01-01T15:00:00.000Z' } as const
    const first = await crm.reviseOrder({ ...order, version: LATER }, { ...change, note: 'first' })
    const known = (await crm.findOrder(order.id)) ?? order
    const config = { access: 'Ring @{twice}' }
    const second = { item: { itemId: item?.id ?? '', config }, note: 'second' }
    expect([first, await crm.reviseOrder({ ...known, version: LATER }, second)]).toEqual(['revised', 'revised'])
    const now = await crm.findOrder(order.id)
    expect(now).toMatchObject({ ...change, notes: 'second\nfirst', items: [{ config: { access: 'Ring ＠{twice}' } }] })
  })

  test('writes nothing when somebody changed the order in a later second', async () => {
    const order = await placed()
    const early = new Date(Date.parse(order.version) - 5000).toISOString()
    expect(await crm.reviseOrder({ ...order, version: early }, { status: 'cancelled', note: 'no' })).toBe('changed')
    expect(await crm.findOrder(order.id)).toMatchObject({ status: 'pending-review', notes: null })
  })

  test.each([{ status: 'cancelled' as const }, { scheduledAt: '2027-01-01T15:00:00.000Z' }])(
    'is refused by an approved order even within the same second: %j',
    async (revision) => {
      const order = await placed()
      await staffApproves(order.id)
      const late = crm.reviseOrder({ ...order, version: LATER }, { ...revision, note: 'too late' })
      await expect(late).rejects.toMatchObject({ name: 'VendorRejected', outcome: 'not-applied' })
      expect(await crm.findOrder(order.id)).toMatchObject({ status: 'approved', scheduledAt: null, notes: null })
    },
  )

  test.each(['reply-lost', 'cut-body', 'html-applied'])('%s: unknown, and the look shows it', async (kind) => {
    const order = await placed()
    await sandbox.addFault({ vendor: 'salesforce', operation: 'composite', kind })
    const lost = crm.reviseOrder({ ...order, version: LATER }, { status: 'cancelled', note: 'cancelled' })
    await expect(lost).rejects.toMatchObject({ outcome: 'unknown' })
    expect(await crm.findOrder(order.id)).toMatchObject({ status: 'cancelled' })
  })
})

describe('reads', () => {
  test.each(['down', 'status', 'cut-body'])('%s twice: the third try answers', async (kind) => {
    await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind, count: 2 })
    expect((await someAccount()).customerNumber).toBe('AC-100001')
  })

  test.each(['down', 'status', 'html', 'limit', 'hang'])('%s for ever: not applied', async (kind) => {
    await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind, count: 0 })
    await expect(someAccount()).rejects.toMatchObject({ outcome: 'not-applied', vendor: 'salesforce' })
  })

  const logins = async () =>
    (await sandbox.ledger({ vendor: 'salesforce', type: 'call' })).filter((row) => row.operation === 'token').length

  test('a dead token is renewed once, for writes too', async () => {
    const order = await newOrder()
    const before = await logins()
    await sandbox.control('/salesforce/tokens/expire', { method: 'POST' })
    expect((await crm.createOrders([order])).kind).toBe('created')
    expect(await logins()).toBe(before + 1)
    expect(
      (await sandbox.ledger({ vendor: 'salesforce', type: 'effect' })).filter((row) => row.operation === 'create Order'),
    ).toHaveLength(1)
  })

  test('the two other 401 texts do not start a login storm', async () => {
    await someAccount()
    const before = await logins()
    await sandbox.control('/salesforce/settings', {
      body: { sessionRefusal: 'This session is not valid for use with the REST API' },
    })
    await expect(someAccount()).rejects.toMatchObject({ name: 'VendorAuthFailed', outcome: 'not-applied' })
    expect(await logins()).toBe(before)
  })

  test('no token to be had: not sent', async () => {
    const fresh = vendorWorld({ timeoutMs: 1500 })
    await fresh.sandbox.addFault({ vendor: 'salesforce', operation: 'token', kind: 'status', status: 400, count: 0 })
    await expect(fresh.ports.crm.recordLogin('001000000000001AAA', '2026-11-21T00:00:00Z')).rejects.toMatchObject({
      name: 'VendorAuthFailed',
      outcome: 'not-applied',
    })
  })
})
