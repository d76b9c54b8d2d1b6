import { expect, test } from 'vitest'
import { toVolatileView } from '#objects/catalog-publisher/volatile-facts.ts'
import { VolatileView } from '#worker/contracts/catalog.ts'
import { fee, product } from './products.ts'

const NOW = Date.parse('2026-11-21T12:00:00.000Z')

test('stock and running campaigns by SKU, nothing else', () => {
  const view = toVolatileView(
    [
      product({ sku: 'LOW', stock: 'Low' }),
      product({ sku: 'SALE', campaign: 'First month free', campaignEndsAt: '2026-12-01T00:00:00.000+0900' }),
      product({ sku: 'OVER', stock: 'In Stock', campaign: 'Summer', campaignEndsAt: '2026-09-01T00:00:00.000Z' }),
      product({ sku: 'PLAIN' }),
      product({ sku: 'ODD', stock: 'Maybe' }),
      product({ sku: 'HIDDEN', visible: false, stock: 'Low' }),
      fee({ sku: 'FEE', stock: 'Low' }),
    ],
    NOW,
  )
  expect(VolatileView.parse(view)).toEqual(view)
  expect(view.products).toEqual({
    LOW: { stock: 'low', campaign: null, campaignEndsAt: null },
    SALE: { stock: null, campaign: 'First month free', campaignEndsAt: '2026-11-30T15:00:00.000Z' },
    OVER: { stock: 'in-stock', campaign: null, campaignEndsAt: null },
  })
})
