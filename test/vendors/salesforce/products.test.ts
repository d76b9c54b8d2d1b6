import { beforeEach, describe, expect, test } from 'vitest'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { crm } = ports
const SKU = 'VPN-UK'
const BOOK = { vendor: 'salesforce', operation: 'query', key: 'PricebookEntry' } as const
const at = (field: string) => `records/Product2.StockKeepingUnit=${SKU}/${field}`

const pageSize = (rows: number) => sandbox.control('/salesforce/settings', { body: { pageSize: rows } })

beforeEach(async () => {
  await startAfresh(sandbox)
  await pageSize(2000)
})

const find = async (sku = SKU) => (await crm.listProducts()).filter((product) => product.sku === sku)
const records = async (object: string) =>
  (await sandbox.control<{ records: Record<string, unknown>[] }>(`/salesforce/records/${object}`)).records

describe('one product with content of the wrong kind', () => {
  test.each<[field: string, value: unknown, unreadable: string[]]>([
    ['UnitPrice', '2750', ['UnitPrice']],
    ['IsActive', 'true', ['IsActive']],
    ['Product2/Name', null, ['Name']],
    ['Product2/Portal_Visible__c', 'true', ['Portal_Visible__c']],
    ['Product2/Portal_Slug__c', 5, ['Portal_Slug__c']],
    ['Product2/Companion_Skus__c', ['VPN-ACTIVATION'], ['Companion_Skus__c']],
  ])('%s = %j: named, listed, and the others as ever', async (field, value, unreadable) => {
    const before = await crm.listProducts()
    await sandbox.addFault({ ...BOOK, kind: 'edit', edits: [{ at: at(field), value }] })
    const after = await crm.listProducts()
    expect(after.find(({ sku }) => sku === SKU)).toMatchObject({ active: true, visible: true, unreadable })
    expect(after.filter(({ sku }) => sku !== SKU)).toEqual(before.filter(({ sku }) => sku !== SKU))
    expect(before.some((product) => product.unreadable)).toBe(false)
  })

  test('a SKU that cannot be read leaves the record’s id', async () => {
    const [product] = await find()
    await sandbox.addFault({ ...BOOK, kind: 'edit', edits: [{ at: at('Product2/StockKeepingUnit'), value: 7 }] })
    expect(await find('')).toMatchObject([{ productId: product?.productId, unreadable: ['StockKeepingUnit'] }])
  })

  test('is no price to order by', async () => {
    await sandbox.addFault({ ...BOOK, kind: 'edit', count: 0, edits: [{ at: at('UnitPrice'), value: '2750' }] })
    await expect(crm.listProductsBySku([SKU])).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', outcome: 'not-applied' })
  })
})

describe('an answer that is broken as a whole is no catalog', () => {
  test.each<[name: string, edits: { at: string; value?: unknown }[]]>([
    ['more rows counted than given', [{ at: 'totalSize', value: 5000 }]],
    ['more pages, but no address of them', [{ at: 'done', value: false }]],
    [
      'the next page at somebody else’s',
      [
        { at: 'done', value: false },
        { at: 'nextRecordsUrl', value: '@elsewhere.test/page' },
      ],
    ],
    ['a row without id', [{ at: at('Id') }]],
    ['a row without product', [{ at: at('Product2'), value: null }]],
    ['a row that is text', [{ at: 'records/0', value: 'row' }]],
    ['no rows at all', [{ at: 'records' }]],
  ])('%s', async (_name, edits) => {
    await sandbox.addFault({ ...BOOK, kind: 'edit', edits, count: 0 })
    await expect(crm.listProducts()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', outcome: 'not-applied' })
  })

  test.each(['html', 'half-body', 'cut-body', 'status'])('the second page is %s', async (kind) => {
    await pageSize(7)
    await sandbox.addFault({ vendor: 'salesforce', operation: 'queryMore', kind, count: 0 })
    await expect(crm.listProducts()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', outcome: 'not-applied' })
  })
})

describe('a product for sale without a price', () => {
  test('that is switched on is listed with none, once', async () => {
    const [product] = await find()
    const entry = (await records('PricebookEntry')).find(({ Id }) => Id === product?.priceId)
    await sandbox.control(`/salesforce/records/PricebookEntry/${String(entry?.['Id'])}`, {
      method: 'PATCH',
      body: { IsActive: false },
    })
    const rows = (await find()).filter(({ active }) => active)
    expect(rows).toMatchObject([{ productId: product?.productId, priceId: null, price: null, visible: true }])
  })

  test('in the portal’s book is listed, unless it is hidden', async () => {
    const draft = { Name: 'New', IsActive: true, Portal_Visible__c: true, StockKeepingUnit: 'NEW' }
    await sandbox.control('/salesforce/records/Product2', { body: draft })
    await sandbox.control('/salesforce/records/Product2', {
      body: { ...draft, StockKeepingUnit: 'DRAFT', Portal_Visible__c: false },
    })
    expect(await find('NEW')).toMatchObject([{ priceId: null, price: null, active: true }])
    expect(await find('DRAFT')).toEqual([])
  })
})

test('a companion named twice is meant once', async () => {
  await sandbox.control(`/products/${SKU}`, { method: 'PATCH', body: { companionSkus: 'VPN-ACTIVATION, VPN-ACTIVATION,' } })
  expect(await find()).toMatchObject([{ companionSkus: ['VPN-ACTIVATION'] }])
})
