import { describe, expect, test } from 'vitest'
import { absoluteUrl, formatYen, localPath, orderPath } from '#web/public/site.ts'

const SITE = { appName: 'Test', baseUrl: 'https://portal.test/', supportEmail: 'help@portal.test' }

test.each([
  [0, '¥0'],
  [880, '¥880'],
  [1980, '¥1,980'],
  [1_234_567, '¥1,234,567'],
])('%d yen reads %s', (amount, text) => {
  expect(formatYen(amount)).toBe(text)
})

describe('addresses', () => {
  test('English stands at the root, Japanese under /ja', () => {
    expect(localPath('en', '/services')).toBe('/services')
    expect(localPath('ja', '/services')).toBe('/ja/services')
    expect(localPath('ja', '/')).toBe('/ja')
    expect(absoluteUrl(SITE, 'en', '/')).toBe('https://portal.test/')
    expect(absoluteUrl(SITE, 'ja', '/')).toBe('https://portal.test/ja')
  })
  test('a SKU cannot break out of the order link', () => {
    expect(orderPath({ sku: 'A&B=C#D' })).toBe('/checkout?sku=A%26B%3DC%23D')
  })
})
