import { describe, expect, it } from 'vitest'
import { isWithin, parseCidrs } from '#worker/lib/cidr.ts'

describe('ranges of addresses', () => {
  const ranges = parseCidrs('198.51.100.0/24, 203.0.113.7 2001:db8:40::/44') ?? []

  it.each([
    ['198.51.100.0', true],
    ['198.51.100.255', true],
    ['198.51.101.0', false],
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['::ffff:198.51.100.9', true],
    ['::ffff:c633:6409', true],
    ['2001:db8:40::1', true],
    ['2001:DB8:4f:ffff:ffff:ffff:ffff:ffff', true],
    ['2001:db8:50::', false],
    ['::198.51.100.9', false],
    ['198.51.100.9 ', false],
    ['198.51.100', false],
    ['0306.51.100.9', false],
    ['', false],
    ['unknown', false],
    ['2001:db8:40:::1', false],
    ['1:2:3:4:5:6:7:8:9', false],
  ])('%s: %s', (address, within) => expect(isWithin(address, ranges)).toBe(within))

  it('of everything hold everything of their version', () => {
    expect(isWithin('8.8.8.8', parseCidrs('0.0.0.0/0') ?? [])).toBe(true)
    expect(isWithin('2001:db8::1', parseCidrs('0.0.0.0/0') ?? [])).toBe(false)
    expect(isWithin('2001:db8::1', parseCidrs('::/0') ?? [])).toBe(true)
  })

  it('are none when one of them cannot be read', () => {
    for (const text of ['198.51.100.0/33', '2001:db8::/129', '198.51.100.0/', '198.51.100.0/24/8', 'salesforce.com', '1.2.3.256'])
      expect(parseCidrs(text), text).toBeNull()
    expect(parseCidrs('')).toEqual([])
  })
})
