import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from '#web/lib/search.ts'

test.each([
  [{}, ''],
  [{ placed: '1' }, '?placed=1'],
  [{ placed: '801000000000001AAA', other: undefined }, '?placed=801000000000001AAA'],
  [{ sku: 'SIM DATA & 3+' }, '?sku=SIM+DATA+%26+3%2B'],
  [{ flag: 'true', quoted: '"1"' }, '?flag=true&quoted=%221%22'],
])('%j is %s', (search, text) => {
  expect(stringifySearch(search)).toBe(text)
  expect(parseSearch(text)).toEqual(Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)))
})
