import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JSON_ENVELOPE, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
beforeAll(async () => {
  whmcs = await startWhmcs()
})
afterAll(() => whmcs.close())

async function refusalOf(form: Record<string, string>): Promise<[number, unknown]> {
  const reply = await whmcs.post(form)
  return [reply.status, await reply.json()]
}

describe('the gates, in order', () => {
  it('refuses a wrong credential before it looks at anything else', async () => {
    const form = { ...JSON_ENVELOPE, secret: 'wrong', accesskey: 'wrong', action: 'NoSuchAction' }
    expect(await refusalOf(form)).toEqual([403, { result: 'error', message: 'Authentication Failed' }])
  })

  it('refuses a missing credential', async () => {
    const form = { responsetype: 'json', action: 'GetClients' }
    expect(await refusalOf(form)).toEqual([403, { result: 'error', message: 'Invalid or missing credentials' }])
  })

  it('names the address it saw when neither the access key nor the address is known', async () => {
    const form = { ...JSON_ENVELOPE, accesskey: 'wrong', action: 'NoSuchAction' }
    expect(await refusalOf(form)).toEqual([403, { result: 'error', message: 'Invalid IP 127.0.0.1' }])
  })

  it('answers 400 to an empty action', async () => {
    expect(await refusalOf({ ...JSON_ENVELOPE })).toEqual([400, { result: 'error', message: 'Empty action request' }])
  })

  it('says of an unknown action that the role does not allow it', async () => {
    expect(await refusalOf({ ...JSON_ENVELOPE, action: 'DecryptPassword' })).toEqual([
      403,
      { result: 'error', message: 'Invalid Permissions: API action "decryptpassword" is not allowed' },
    ])
  })

  it('refuses a known action that the role leaves out', async () => {
    await whmcs.settings({ allowedActions: ['GetClients'] })
    const [status] = await refusalOf({ ...JSON_ENVELOPE, action: 'GetOrders' })
    const allowed = await whmcs.call('GetClients')
    await whmcs.settings({ allowedActions: null })
    expect([status, allowed['result']]).toEqual([403, 'success'])
  })

  it('takes identifier and secret under the older names and the access key in the query', async () => {
    const { identifier, secret, accesskey, ...rest } = JSON_ENVELOPE
    const reply = await fetch(`${whmcs.url}/whmcs/includes/api.php?accesskey=${accesskey}`, {
      method: 'POST',
      body: new URLSearchParams({ ...rest, username: identifier, password: secret, action: 'whmcsdetails' }),
    })
    expect(await reply.json()).toEqual({ result: 'success', whmcs: { version: '9.0.3', canonicalversion: '9.0.3-release.1' } })
  })
})

describe('what is not a form that asks for JSON', () => {
  it('answers XML without responsetype', async () => {
    const { responsetype: _json, ...form } = JSON_ENVELOPE
    const reply = await whmcs.post({ ...form, action: 'GetClients' })
    expect(reply.headers.get('content-type')).toContain('xml')
    expect(await reply.text()).toContain('<action>getclients</action>')
  })

  it('does not read a JSON body', async () => {
    const reply = await fetch(`${whmcs.url}/whmcs/includes/api.php`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...JSON_ENVELOPE, action: 'GetClients' }),
    })
    expect(reply.status).toBe(400)
    await expect(reply.json()).rejects.toThrow()
  })
})
