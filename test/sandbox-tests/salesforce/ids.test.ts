import { describe, expect, it } from 'vitest'
import { caseSuffix, isRecordId, makeRecordId, toLongId } from '../../sandbox/salesforce/ids.ts'

describe('record ids', () => {
  it.each([
    ['001D000000K0fXO', 'IAZ'],
    ['0015f00002JUZPc', 'AAP'],
    ['006SM0000001Tb3', 'YAE'],
    ['0v8RM0000004VAK', 'YA2'],
    ['0011U00000V0tkD', 'QAR'],
    ['000000000000000', 'AAA'],
  ])('%s ends in %s', (id, suffix) => {
    expect(caseSuffix(id)).toBe(suffix)
    expect(toLongId(id)).toBe(id + suffix)
    expect(toLongId(id + suffix)).toBe(id + suffix)
  })

  it('differ for every sequence number and carry their prefix', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => makeRecordId('801', index + 1))
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(5000)
    expect(ids.every((id) => id.startsWith('801') && isRecordId(id))).toBe(true)
    expect(isRecordId('801000000000001AAB')).toBe(false)
  })
})
