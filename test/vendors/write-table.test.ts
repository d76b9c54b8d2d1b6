import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { VENDOR_WRITES } from '#worker/vendors/write-table.ts'

/** Reliability §4d: each writing call says how it is undone, recognised, looked up, and when silence may be trusted. */
describe('every writing call', () => {
  test.each(VENDOR_WRITES.map((write) => [`${write.vendor} ${write.operation}`, write] as const))(
    '%s has no empty cell',
    (_name, write) => {
      for (const cell of [write.vendor, write.operation, write.reversible, write.marker, write.lookUp]) {
        expect(cell.trim().length).toBeGreaterThan(2)
      }
      expect(write.settleMs).toBeGreaterThan(0)
      expect(write.definiteErrors.length).toBeGreaterThan(0)
      for (const error of write.definiteErrors) expect(error.trim()).not.toBe('')
      expect(typeof write.repeatable).toBe('boolean')
    },
  )

  test('is listed once', () => {
    const names = VENDOR_WRITES.map((write) => `${write.vendor} ${write.operation}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test('an unknown call outlives the time its vendor may still be working on it', () => {
    for (const write of VENDOR_WRITES) expect(write.settleMs).toBeGreaterThan(NUMBERS.vendorWriteTimeoutMs)
  })

  test('takes its operation name from the table', () => {
    const sources = globSync(join(import.meta.dirname, '../../worker/vendors/*/client.ts'))
    expect(sources).toHaveLength(4)
    for (const file of sources) {
      const source = readFileSync(file, 'utf8')
      const writes = [...source.matchAll(/kind: 'write'|requestFor\('write'/g)]
      const named = [...source.matchAll(/_WRITES[.[][^,]*operation/g)]
      expect(writes.length, file).toBeGreaterThan(0)
      expect(named.length, file).toBe(writes.length)
    }
  })
})
