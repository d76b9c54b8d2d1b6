import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTenant, type Tenant, useSandbox } from '../open-tenant.ts'

useSandbox()

/** The renderer the vendor's rules ask for: backslash first, then the quote. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  return `'${escaped}'`
}

async function nameAccount(tenant: Tenant, Name: string): Promise<void> {
  const answer = await tenant.control('POST', '/salesforce/records/Account', { Name })
  expect(answer.status).toBe(201)
}

async function namesWhere(tenant: Tenant, condition: string): Promise<string[]> {
  const answer = await tenant.query(`SELECT Name FROM Account WHERE ${condition} ORDER BY Name`)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.records.map((record: { Name: string }) => record.Name)
}

describe('string literals', () => {
  it('decodes exactly the documented escapes', async () => {
    const tenant = openTenant()
    await nameAccount(tenant, 'tab\there "quote" \\back\\ O\'Neil é')
    expect(await namesWhere(tenant, `Name = 'tab\\there \\"quote\\" \\\\back\\\\ O\\'Neil \\u00e9'`)).toHaveLength(1)
    expect(await namesWhere(tenant, `Name = 'TAB\\THERE \\"QUOTE\\" \\\\BACK\\\\ O\\'NEIL \\U00E9'`)).toHaveLength(1)
  })

  it.each(["'a\\q'", "'a\\_'", "'a\\%'", "'a\\u12'", "'a\\ '", "'open", "'a\\'"])('refuses %s as malformed', async (literal) => {
    const answer = await openTenant().query(`SELECT Id FROM Account WHERE Name = ${literal}`)
    expect(answer.status).toBe(400)
    expect(answer.body[0].errorCode).toBe('MALFORMED_QUERY')
  })

  it('finds any text by its quoted form and never more than that row', async () => {
    const tenant = openTenant()
    const hostile = fc.stringMatching(/^[a-z'"\\%_\n()= ]{1,24}$/).map((text) => `x${text}x`)
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        await nameAccount(tenant, text)
        const found = await namesWhere(tenant, `Name = ${quoted(text)}`)
        expect(new Set(found)).toEqual(new Set([text]))
      }),
      { numRuns: 60 },
    )
  })

  it('is broken out of when only the quote is escaped', async () => {
    const tenant = openTenant()
    const text = "\\' OR Name != \\'"
    const careless = `'${text.replaceAll("'", "\\'")}'`
    const answer = await tenant.query(`SELECT Id FROM Account WHERE Name = ${careless}`)
    expect(answer.status === 400 || answer.body.totalSize > 0).toBe(true)
    expect(await namesWhere(tenant, `Name = ${quoted(text)}`)).toEqual([])
  })
})

describe('LIKE', () => {
  it('treats only bare % and _ as wildcards', async () => {
    const tenant = openTenant()
    for (const name of ['100% fibre', '100x fibre', '1_0', '1x0']) await nameAccount(tenant, name)
    expect(await namesWhere(tenant, "Name LIKE '100% f%'")).toEqual(['100% fibre', '100x fibre'])
    expect(await namesWhere(tenant, "Name LIKE '100\\% f%'")).toEqual(['100% fibre'])
    expect(await namesWhere(tenant, "Name LIKE '1_0'")).toEqual(['1_0', '1x0'])
    expect(await namesWhere(tenant, "Name LIKE '1\\_0'")).toEqual(['1_0'])
  })
})

describe('conditions', () => {
  it('refuses AND and OR at one level, and takes them in parentheses', async () => {
    const tenant = openTenant()
    const mixed = "Customer_Number__c = 'AC-100001' OR Customer_Number__c = 'AC-100002' AND Portal_Status__c = 'Active'"
    expect((await tenant.query(`SELECT Id FROM Account WHERE ${mixed}`)).body[0].errorCode).toBe('MALFORMED_QUERY')
    const grouped = "(Name LIKE 'Aiko%' OR Name LIKE 'Daiki%') AND NOT Portal_Status__c = 'Active'"
    expect(await namesWhere(tenant, grouped)).toEqual(['Aiko Tanaka'])
  })

  it('compares nulls, lists, numbers and parents', async () => {
    const tenant = openTenant()
    expect(await namesWhere(tenant, 'WHMCS_Client_Id__c != null')).toEqual(['Daiki Sato'])
    expect(await namesWhere(tenant, "Customer_Number__c IN ('ac-100001', 'AC-100005')")).toEqual(['Aiko Tanaka', 'Emma Wilson'])
    const answer = await tenant.query('SELECT Id, Account.Name FROM Contact WHERE Account.WHMCS_Client_Id__c > 1000')
    expect(answer.body.records).toMatchObject([{ Account: { attributes: { type: 'Account' }, Name: 'Daiki Sato' } }])
  })

  it.each([
    ["WHMCS_Client_Id__c = '1001'", 'INVALID_FIELD'],
    ['Name = 5', 'INVALID_FIELD'],
    ["Nope__c = 'x'", 'INVALID_FIELD'],
    ["Internet_Eligibility_Notes__c = 'x'", 'INVALID_FIELD'],
    ["Id = 'not an id'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['Name = :name', 'MALFORMED_QUERY'],
  ])('refuses %s', async (condition, errorCode) => {
    const answer = await openTenant().query(`SELECT Id FROM Account WHERE ${condition}`)
    expect(answer.status).toBe(400)
    expect(answer.body[0].errorCode).toBe(errorCode)
  })
})

describe('shape of the answer', () => {
  it('prints null fields, dates with +0000 and 18-character ids', async () => {
    const answer = await openTenant().query("SELECT Id, Website, CreatedDate FROM Account WHERE Customer_Number__c = 'AC-100001'")
    const [record] = answer.body.records
    expect(record.Website).toBeNull()
    expect(record.CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/)
    expect(record.Id).toMatch(/^001\w{15}$/)
    expect(record.attributes).toEqual({ type: 'Account', url: `/services/data/v66.0/sobjects/Account/${record.Id}` })
  })

  it('accepts a 15-character id', async () => {
    const tenant = openTenant()
    const id = await tenant.accountId()
    expect(await namesWhere(tenant, `Id = '${id.slice(0, 15)}'`)).toEqual(['Aiko Tanaka'])
  })

  it('counts, offsets, and refuses an offset above 2,000', async () => {
    const tenant = openTenant()
    expect((await tenant.query('SELECT COUNT() FROM Account')).body).toEqual({ totalSize: 5, done: true, records: [] })
    expect((await tenant.query('SELECT Name FROM Account ORDER BY Name LIMIT 2 OFFSET 3')).body.records).toHaveLength(2)
    expect((await tenant.query('SELECT Id FROM Account OFFSET 2001')).body[0].errorCode).toBe('NUMBER_OUTSIDE_VALID_RANGE')
  })
})
