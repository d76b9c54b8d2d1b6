import { importPKCS8, SignJWT } from 'jose'
import { Connection } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { DEVELOPMENT_PRIVATE_KEY } from '../../sandbox/development-keys.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

const config = developmentConfig()
const API_VERSION = '66.0'
let sandbox: RunningSandbox
let salesforce: Connection

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, stateDir: null, config })
  const { instance_url, access_token } = await token()
  salesforce = new Connection({ instanceUrl: instance_url, accessToken: access_token, version: API_VERSION })
})
afterAll(() => sandbox.close())

async function token(): Promise<{ instance_url: string; access_token: string }> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(config.salesforce.clientId)
    .setSubject(config.salesforce.username)
    .setAudience('https://login.salesforce.com')
    .setExpirationTime('2m')
    .sign(await importPKCS8(DEVELOPMENT_PRIVATE_KEY, 'RS256'))
  const reply = await fetch(`${sandbox.url}/salesforce/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  })
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`)
  return (await reply.json()) as { instance_url: string; access_token: string }
}

describe('jsforce against the sandbox', () => {
  it('queries with relationships and reads every page', async () => {
    const page = await salesforce.query<{ Name: string; Contacts: { records: unknown[] } }>(
      "SELECT Id, Name, (SELECT Id, Email FROM Contacts) FROM Account WHERE Customer_Number__c = 'AC-100003'",
    )
    expect(page).toMatchObject({ totalSize: 1, done: true })
    expect(page.records[0]?.Contacts.records).toHaveLength(1)
    const all = await salesforce.query<{ Id: string }>('SELECT Id FROM PricebookEntry', { autoFetch: true, maxFetch: 5000 })
    expect(all.records).toHaveLength(all.totalSize)
  })

  it('creates, reads, updates and deletes a record', async () => {
    const cases = salesforce.sobject('Case')
    const created = await cases.create({ Subject: 'No connection', Origin: 'Portal Website', Type: 'Internet' })
    const id = String(created.id)
    expect(created).toMatchObject({ success: true, id: expect.stringMatching(/^500\w{15}$/) })
    expect(await cases.update({ Id: id, Priority: 'High' })).toMatchObject({ success: true, id })
    expect(await cases.retrieve(id)).toMatchObject({ Subject: 'No connection', Priority: 'High', Status: 'New' })
    await cases.delete(id)
    await expect(cases.retrieve(id)).rejects.toMatchObject({ errorCode: expect.stringMatching(/NOT_FOUND|ENTITY_IS_DELETED/) })
  })

  it('upserts by external id: one record, created then updated', async () => {
    const upsert = (Subject: string) =>
      salesforce
        .sobject('Case')
        .upsert({ Portal_Case_Id__c: 'conformance-1', Subject, Origin: 'Portal Website' }, 'Portal_Case_Id__c')
    expect(await upsert('first')).toMatchObject({ success: true, created: true })
    expect(await upsert('second')).toMatchObject({ success: true })
    const { records } = await salesforce.query("SELECT Subject FROM Case WHERE Portal_Case_Id__c = 'conformance-1'")
    expect(records).toMatchObject([{ Subject: 'second' }])
  })

  it('runs a composite whose later parts refer to earlier ones', async () => {
    const base = `/services/data/v${API_VERSION}/sobjects`
    const reply = await salesforce.request<{ compositeResponse: { httpStatusCode: number; referenceId: string }[] }>({
      method: 'POST',
      url: '/composite',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        allOrNone: true,
        compositeRequest: [
          {
            method: 'POST',
            url: `${base}/Case`,
            referenceId: 'theCase',
            body: { Subject: 'Composite', Origin: 'Portal Website' },
          },
          {
            method: 'POST',
            url: `${base}/CaseComment`,
            referenceId: 'comment',
            body: { ParentId: '@{theCase.id}', CommentBody: 'Hello', IsPublished: true },
          },
        ],
      }),
    })
    expect(reply.compositeResponse).toMatchObject([
      { httpStatusCode: 201, referenceId: 'theCase' },
      { httpStatusCode: 201, referenceId: 'comment' },
    ])
  })

  it('creates several at once, all or none', async () => {
    const records = [{ Subject: 'Good', Origin: 'Portal Website' }, { NoSuchField__c: 'x' }]
    const results = await salesforce.sobject('Case').create(records, { allOrNone: true })
    expect(results).toMatchObject([{ success: false }, { success: false }])
    expect((await salesforce.query("SELECT Id FROM Case WHERE Subject = 'Good'")).totalSize).toBe(0)
  })

  it('names what is wrong the way the library reads it', async () => {
    await expect(salesforce.query('SELECT Nope FROM Account')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' })
    const stale = new Connection({ instanceUrl: salesforce.instanceUrl, accessToken: 'stale', version: API_VERSION })
    await expect(stale.query('SELECT Id FROM Account')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
  })
})
