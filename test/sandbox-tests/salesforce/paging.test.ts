import { describe, expect, it } from 'vitest'
import { openTenant, useSandbox } from '../open-tenant.ts'

useSandbox()

const ENTRIES = 'SELECT Id, UnitPrice FROM PricebookEntry ORDER BY Id'

describe('query pages', () => {
  it('are shorter than asked and end with done, not with a short page', async () => {
    const tenant = openTenant()
    await tenant.control('POST', '/salesforce/settings', { pageSize: 7 })
    const path = `/query?q=${encodeURIComponent(ENTRIES)}`
    let page = (await tenant.salesforce('GET', path, undefined, { 'Sforce-Query-Options': 'batchSize=2000' })).body
    const ids: string[] = []
    const sizes: number[] = []
    for (;;) {
      ids.push(...page.records.map((record: { Id: string }) => record.Id))
      sizes.push(page.records.length)
      if (page.done) break
      expect(page.nextRecordsUrl).toMatch(/^\/services\/data\/v66\.0\/query\/01g\w{15}-\d+$/)
      page = (await tenant.salesforce('GET', page.nextRecordsUrl)).body
    }
    expect(sizes.slice(0, -1).every((size) => size === 7)).toBe(true)
    expect(page.nextRecordsUrl).toBeUndefined()
    expect(new Set(ids).size).toBe(page.totalSize)
    expect(ids).toEqual([...ids].sort())
  })

  it('expire with their locator', async () => {
    const tenant = openTenant()
    const first = (await tenant.query(ENTRIES)).body
    expect(first.done).toBe(false)
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 16 * 60_000 })
    const next = await tenant.salesforce('GET', first.nextRecordsUrl)
    expect(next.status).toBe(400)
    expect(next.body[0].errorCode).toBe('INVALID_QUERY_LOCATOR')
  })
})

describe('queryAll', () => {
  it('shows deleted rows that query hides', async () => {
    const tenant = openTenant()
    const { id } = (await tenant.salesforce('POST', '/sobjects/Contact', { LastName: 'Gone' })).body
    await tenant.salesforce('DELETE', `/sobjects/Contact/${id}`)
    const soql = encodeURIComponent(`SELECT Id, IsDeleted FROM Contact WHERE Id = '${id}'`)
    expect((await tenant.salesforce('GET', `/query?q=${soql}`)).body.totalSize).toBe(0)
    expect((await tenant.salesforce('GET', `/queryAll?q=${soql}`)).body.records).toMatchObject([{ Id: id, IsDeleted: true }])
  })
})

describe('updated and deleted', () => {
  it('answer changed ids and a covered date that lags', async () => {
    const tenant = openTenant()
    const { id } = (await tenant.salesforce('POST', '/sobjects/Contact', { LastName: 'Gone' })).body
    await tenant.salesforce('DELETE', `/sobjects/Contact/${id}`)
    const window = `start=${isoIn(-5)}&end=${isoIn(2)}`
    const updated = (await tenant.salesforce('GET', `/sobjects/Account/updated/?${window}`)).body
    expect(updated.ids).toContain(await tenant.accountId())
    expect(Date.parse(updated.latestDateCovered)).toBeLessThan(Date.now())
    const deleted = (await tenant.salesforce('GET', `/sobjects/Contact/deleted/?${window}`)).body
    expect(deleted.deletedRecords).toMatchObject([{ id }])
    expect(deleted.earliestDateAvailable).toMatch(/\+0000$/)
  })
})

function isoIn(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString()
}
