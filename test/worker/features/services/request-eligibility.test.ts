import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountInternetServicesView, EligibilityView } from '#worker/contracts/services.ts'
import { addCard, checkout, type Customer, lineOf, seedAccount, signUp, until } from '../../../factories.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'

type Row = Record<string, unknown>
const NUMBER = 'AC-100002'

let portal: Portal
let ben: Customer

beforeAll(async () => {
  portal = await startPortal()
  await portal.scheduled()
  ben = await signUp(portal.browser(), portal.sandbox, NUMBER)
})
afterAll(() => portal.close())
afterEach(() => portal.sandbox.clearFaults())

const ask = (body?: unknown, headers?: Record<string, string>) => ben.browser.post('/api/eligibility/requests', body, headers)
const shown = () => ben.browser.json<EligibilityView>(ben.browser.get('/api/eligibility'))
const decide = (body: Row) => portal.sandbox.control(`/accounts/${NUMBER}/eligibility`, { body })
const records = async (object: string) =>
  (await portal.sandbox.control<{ records: Row[] }>(`/salesforce/records/${object}`)).records
const cases = () => records('Case')
const account = async () => (await records('Account')).find((row) => row['Customer_Number__c'] === NUMBER) ?? {}
const decisionMails = async (email = ben.email) =>
  (await portal.sandbox.mails(email)).filter(({ subject }) => subject.startsWith('Home internet is'))

/** Waits until the portal has looked at the account because of it, and has sent what there was to send. */
async function changeSomethingElse(number: string, body: Row): Promise<void> {
  const since = (await portal.sandbox.ledger()).at(-1)?.seq ?? 0
  await portal.sandbox.control(`/accounts/${number}`, { method: 'PATCH', body })
  await until('the portal to look at the account', async () => {
    const calls = await portal.sandbox.ledger({ vendor: 'salesforce', type: 'call', since })
    return calls.some(({ operation, key }) => operation === 'query' && key === 'Account') ? true : null
  })
  await sleep(300)
  await portal.scheduled()
}

async function showsStatus(status: EligibilityView['status']): Promise<EligibilityView> {
  return until(`the portal to show ${status}`, async () => {
    const view = await shown()
    return view.status === status ? view : null
  })
}

/** Each test asks anew. */
beforeEach(async () => {
  await decide({ status: 'Not Requested', offeringType: null, notes: null })
  await showsStatus('not-requested')
})

describe('asking for an address check', () => {
  it('leads to a case with the account’s own address, a pending account and nothing for others', async () => {
    const before = await cases()
    const others = (await records('Account')).filter((row) => row['Customer_Number__c'] !== NUMBER)
    const answer = await ask({ note: 'Second floor, @{case0.id}' })
    expect(answer.status).toBe(202)
    const view = (await answer.json()) as EligibilityView
    expect(view.status).toBe('pending')
    const opened = (await cases()).filter((row) => !before.some(({ Id }) => Id === row['Id']))
    expect(opened).toHaveLength(1)
    expect(opened[0]).toMatchObject({ Origin: 'Portal Website', Type: 'Eligibility Check', Status: 'New' })
    for (const part of ['5-4-18 Nakanoshima', 'Kita-ku, Osaka', '5300005', 'Second floor']) {
      expect(opened[0]?.['Description']).toContain(part)
    }
    const stored = await account()
    expect(stored).toMatchObject({
      Internet_Eligibility_Status__c: 'Pending',
      Internet_Eligibility_Case_Id__c: opened[0]?.['Id'],
    })
    expect(opened[0]).toMatchObject({ AccountId: stored['Id'] })
    expect(await shown()).toMatchObject({ status: 'pending', requestedAt: view.requestedAt })
    expect((await records('Account')).filter((row) => row['Customer_Number__c'] !== NUMBER)).toEqual(others)
  })

  it('needs a session and an idempotency key', async () => {
    expect((await portal.browser().post('/api/eligibility/requests')).status).toBe(401)
    const bare = await ben.browser.fetch('/api/eligibility/requests', { method: 'POST' })
    expect(await bare.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING' })
    expect((await ask({ note: 'x'.repeat(1001) })).status).toBe(422)
  })

  it('pressed ten times side by side is one case', async () => {
    const before = (await cases()).length
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202))
    expect(await cases()).toHaveLength(before + 1)
    expect((await ask()).status).toBe(202)
    expect(await cases()).toHaveLength(before + 1)
  })

  it.each(['reply-lost', 'cut-body', 'html-applied'])('is one case when the answer is %s', async (kind) => {
    const before = (await cases()).length
    const fault = await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind })
    const answer = await ask()
    expect((await portal.sandbox.faults()).find(({ id }) => id === fault)?.hits).toBe(1)
    expect([answer.status, ((await answer.json()) as EligibilityView).status]).toEqual([202, 'pending'])
    expect(await cases()).toHaveLength(before + 1)
  })

  it('that Salesforce applies late is still one case, and undoes no decision', async () => {
    const before = (await cases()).length
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'late', delayMs: 60_000 })
    expect((await ask()).status).toBe(503)
    expect((await ask()).status).toBe(202)
    await decide({ status: 'Not Eligible', notes: 'No line.' })
    await portal.sandbox.moveClock({ target: 'vendor', advanceMs: 61_000 })
    expect(await cases()).toHaveLength(before + 1)
    expect(await account()).toMatchObject({ Internet_Eligibility_Status__c: 'Not Eligible' })
    await portal.sandbox.moveClock({ target: 'vendor', offsetMs: 0 })
  })

  it('says so when Salesforce is down, and leaves nothing half done', async () => {
    const before = await cases()
    const stored = await account()
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'status', count: 0 })
    const key = { 'Idempotency-Key': crypto.randomUUID() }
    const answer = await ask(undefined, key)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect([await cases(), await account()]).toEqual([before, stored])
    await portal.sandbox.clearFaults()
    expect((await ask(undefined, key)).status).toBe(202)
  })

  it('is refused as long as Salesforce does not answer at all', async () => {
    const before = await cases()
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: '*', kind: 'down', count: 0 })
    expect((await ask()).status).toBe(503)
    await portal.sandbox.clearFaults()
    expect(await cases()).toEqual(before)
    expect(await account()).toMatchObject({ Internet_Eligibility_Status__c: 'Not Requested' })
  })

  it('works again after staff took a request back by hand', async () => {
    const forget = async () =>
      portal.sandbox.control(`/salesforce/records/Account/${String((await account())['Id'])}`, {
        method: 'PATCH',
        body: { Internet_Eligibility_Status__c: 'Not Requested', Internet_Eligibility_Case_Id__c: null },
      })
    await ask()
    const caseId = (await account())['Internet_Eligibility_Case_Id__c']
    for (const { Id } of await cases()) {
      await portal.sandbox.control(`/salesforce/records/Case/${String(Id)}`, { method: 'PATCH', body: { Status: 'Closed' } })
    }
    await forget()
    expect((await ask()).status).toBe(202)
    const again = await account()
    expect(again['Internet_Eligibility_Status__c']).toBe('Pending')
    expect(again['Internet_Eligibility_Case_Id__c']).not.toBe(caseId)
  })
})

describe('the decision of staff', () => {
  it('reaches page and mailbox once, and the order is possible', async () => {
    await ask()
    const mailed = (await decisionMails()).length
    await decide({ status: 'Eligible', offeringType: 'Home 1G' })
    await showsStatus('eligible')
    await until('the mail about the decision', async () => ((await decisionMails()).length > mailed ? true : null))
    await portal.sandbox.control('/events', { body: { redeliver: 5 } })
    await changeSomethingElse(NUMBER, { identityVerified: false })
    const mails = (await decisionMails()).slice(mailed)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain('Home 1G')
    expect(mails[0]?.text).toContain('/account/services/internet')

    const again = await ask()
    expect([again.status, ((await again.json()) as EligibilityView).status]).toEqual([200, 'eligible'])
    await addCard(ben)
    const { plans } = await ben.browser.json<AccountInternetServicesView>(ben.browser.get('/api/account/services/internet'))
    const [plan] = plans
    if (!plan) throw new Error('no plan for Home 1G')
    expect((await ben.browser.post('/api/orders', checkout([lineOf(plan)]))).status).toBe(201)
  })

  it('is told once it says which line, not before', async () => {
    await ask()
    const mailed = (await decisionMails()).length
    await decide({ status: 'Eligible', offeringType: null })
    await changeSomethingElse(NUMBER, { identityVerified: true })
    expect((await shown()).status).toBe('pending')
    expect((await decisionMails()).length).toBe(mailed)
    await decide({ status: 'Eligible', offeringType: 'Home 10G' })
    await showsStatus('eligible')
    await until('the mail about the line', async () => ((await decisionMails()).length > mailed ? true : null))
    expect((await decisionMails()).at(-1)?.text).toContain('Home 10G')
  })

  it('against it comes with the reason', async () => {
    await ask()
    await decide({ status: 'Not Eligible', notes: 'No fibre in this street yet.' })
    const view = await showsStatus('not-eligible')
    expect(view.notes).toBe('No fibre in this street yet.')
    await until('the mail with the reason', async () =>
      (await decisionMails()).some(({ text }) => text.includes('No fibre in this street yet.')) ? true : null,
    )
    const before = (await cases()).length
    expect((await ask()).status).toBe(202)
    expect(await cases()).toHaveLength(before + 1)
  })

  it('is no news to who had no login then', async () => {
    const emma = seedAccount('AC-100005')
    await portal.sandbox.control(`/accounts/${emma.customerNumber}/eligibility`, { body: { status: 'Eligible' } })
    await portal.scheduled()
    expect(await portal.sandbox.mails(emma.email)).toEqual([])
    await sleep(1100)
    await signUp(portal.browser(), portal.sandbox, emma.customerNumber)
    await changeSomethingElse(emma.customerNumber, { identityVerified: true })
    expect(await decisionMails(emma.email)).toEqual([])
  })
})
