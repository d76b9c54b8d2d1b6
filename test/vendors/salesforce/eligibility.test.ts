import { beforeEach, expect, test } from 'vitest'
import { VendorError } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import type { CrmAccount, NewEligibilityRequest } from '#worker/ports/crm.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld({ timeoutMs: 1500 })
const { crm } = ports
let account: CrmAccount

beforeEach(async () => {
  await startAfresh(sandbox)
  const found = await crm.findAccountByCustomerNumber('AC-100002')
  if (!found) throw new Error('seed account is missing')
  account = found
})

function request(overrides: Partial<NewEligibilityRequest> = {}): NewEligibilityRequest {
  return {
    portalCaseId: ids.ulid(),
    accountId: account.id,
    contactId: account.contactId,
    requestedAt: '2026-11-21T01:02:03.000Z',
    subject: 'Address check',
    description: '5-4-18 Nakanoshima\n大阪',
    ...overrides,
  }
}

type Row = Record<string, unknown>
async function records(object: string): Promise<Row[]> {
  return (await sandbox.control<{ records: Row[] }>(`/salesforce/records/${object}`)).records
}
const cases = () => records('Case')

test('opens the case and marks the account in one go', async () => {
  const sent = request()
  expect(await crm.requestEligibility(sent)).toBe('created')
  const [opened, ...others] = await cases()
  expect(others).toEqual([])
  expect(opened).toMatchObject({
    Portal_Case_Id__c: sent.portalCaseId,
    Origin: 'Portal Website',
    Type: 'Eligibility Check',
    Status: 'New',
    Subject: sent.subject,
    Description: sent.description,
    AccountId: account.id,
    ContactId: account.contactId,
  })
  expect(await crm.findAccount(account.id)).toMatchObject({ eligibility: 'pending', eligibilityRequestedAt: sent.requestedAt })
  const stored = (await records('Account')).find((row) => row['Id'] === account.id)
  expect(stored?.['Internet_Eligibility_Case_Id__c']).toBe(opened?.['Id'])
  expect(await crm.findEligibilityCase(sent.portalCaseId)).toMatchObject({ closed: false })
})

test('a repeat is a duplicate and leaves a later decision alone', async () => {
  const sent = request()
  await crm.requestEligibility(sent)
  await sandbox.control('/accounts/AC-100002/eligibility', { body: { status: 'Eligible', offeringType: 'Home 1G' } })
  expect(await crm.requestEligibility({ ...sent, requestedAt: '2026-11-22T00:00:00.000Z' })).toBe('duplicate')
  expect(await crm.findAccount(account.id)).toMatchObject({
    eligibility: 'eligible',
    eligibilityRequestedAt: sent.requestedAt,
  })
  expect(await cases()).toHaveLength(1)
})

test('an account that cannot be written leaves no case', async () => {
  const sent = request({ requestedAt: 'yesterday' })
  await expect(crm.requestEligibility(sent)).rejects.toBeInstanceOf(VendorError)
  expect(await cases()).toEqual([])
  expect(await crm.findEligibilityCase(sent.portalCaseId)).toBeNull()
})

test('a lost answer is found by the id of the case', async () => {
  const sent = request()
  await sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'reply-lost' })
  await expect(crm.requestEligibility(sent)).rejects.toMatchObject({ outcome: 'unknown' })
  expect(await crm.findEligibilityCase(sent.portalCaseId)).not.toBeNull()
})

test('typed text is never taken for a reference', async () => {
  await crm.requestEligibility(request({ description: 'Flat @{case0.id} or @{nothing.id}', subject: '@{x.id}' }))
  expect(await cases()).toEqual([
    expect.objectContaining({ Description: 'Flat ＠{case0.id} or ＠{nothing.id}', Subject: '＠{x.id}' }),
  ])
})
