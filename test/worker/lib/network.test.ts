import { expect, test } from 'vitest'
import { networkOf } from '#worker/lib/network.ts'

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['2001:db8:7:8:1:2:3:4', '2001:db8:7:8'],
  ['2001:0DB8:0007:0008::1', '2001:db8:7:8'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['2001:db8:7:8::', '2001:db8:7:8'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['unknown', 'unknown'],
])('%s is in %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
