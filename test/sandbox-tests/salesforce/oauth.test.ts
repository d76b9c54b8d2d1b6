import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openTenant, requestToken, useSandbox } from '../open-tenant.ts'

useSandbox()

const seconds = (ahead: number) => Math.floor(Date.now() / 1000) + ahead

describe('JWT bearer', () => {
  it('answers a token for this tenant and neither refresh token nor lifetime', async () => {
    const tenant = openTenant()
    const { status, body } = await requestToken(tenant.base)
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['access_token', 'id', 'instance_url', 'scope', 'token_type'])
    expect(body.instance_url).toBe(`${tenant.base}/salesforce`)
    expect(body.access_token).toMatch(/^00D\w{12}!/)
  })

  it.each([
    ['another audience', { aud: 'https://example.com' }, 'invalid_grant', 'audience is invalid'],
    ['an expired assertion', { exp: seconds(-60) }, 'invalid_grant', 'expired authorization code'],
    ['more than three minutes', { exp: seconds(400) }, 'invalid_grant', 'invalid assertion'],
    ['milliseconds', { exp: Date.now() }, 'invalid_grant', 'invalid assertion'],
    ['an unknown user', { sub: 'someone@example.jp' }, 'invalid_grant', "user hasn't approved this consumer"],
    ['an unknown consumer', { iss: 'other' }, 'invalid_client_id', 'client identifier invalid'],
  ])('refuses %s', async (_name, claims, error, error_description) => {
    const answer = await requestToken(openTenant().base, claims)
    expect(answer).toMatchObject({ status: 400, body: { error, error_description } })
  })

  it('refuses another key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const answer = await requestToken(openTenant().base, {}, pem)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant', error_description: 'invalid assertion' } })
  })
})

describe('sessions', () => {
  it('end on demand', async () => {
    const tenant = openTenant()
    await tenant.accountId()
    await tenant.control('POST', '/salesforce/tokens/expire')
    const answer = await tenant.query('SELECT Id FROM Account')
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
  })

  it('end after two idle hours of vendor time', async () => {
    const tenant = openTenant()
    await tenant.accountId()
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 2 * 60 * 60_000 + 1000 })
    expect((await tenant.query('SELECT Id FROM Account')).status).toBe(401)
  })

  it('can be refused in a way that a new token does not cure', async () => {
    const tenant = openTenant()
    const text = 'This session is not valid for use with the REST API'
    await tenant.control('POST', '/salesforce/settings', { sessionRefusal: text })
    const answer = await tenant.query('SELECT Id FROM Account')
    expect(answer.body).toEqual([{ message: text, errorCode: 'INVALID_SESSION_ID' }])
  })

  it('of one tenant are worth nothing in another', async () => {
    const [mine, other] = [openTenant(), openTenant()]
    const { access_token } = (await requestToken(mine.base)).body
    const url = `${other.base}/salesforce/services/data/v66.0/limits`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })
    expect(answer.status).toBe(401)
  })
})

describe('versions and limits', () => {
  it('lists versions without a session and refuses unknown ones', async () => {
    const tenant = openTenant()
    const list = await (await fetch(`${tenant.base}/salesforce/services/data/`)).json()
    expect(list).toContainEqual({ label: "Spring '26", url: '/services/data/v66.0', version: '66.0' })
    expect((await tenant.salesforce('GET', '/services/data/v30.0/limits')).status).toBe(410)
    expect((await tenant.salesforce('GET', '/services/data/v68.0/limits')).status).toBe(404)
    expect((await tenant.salesforce('GET', `/query?q=${'x'.repeat(16_400)}`)).status).toBe(414)
  })

  it('counts calls and refuses at the daily limit without Retry-After', async () => {
    const tenant = openTenant()
    await tenant.control('POST', '/salesforce/settings', { dailyApiLimit: 2 })
    const headers = [await tenant.query('SELECT Id FROM Account'), await tenant.query('SELECT Id FROM Account')].map((answer) =>
      answer.headers.get('sforce-limit-info'),
    )
    expect(headers).toEqual(['api-usage=1/2', 'api-usage=2/2'])
    const refused = await tenant.query('SELECT Id FROM Account')
    expect(refused.status).toBe(403)
    expect(refused.body[0].errorCode).toBe('REQUEST_LIMIT_EXCEEDED')
    expect(refused.headers.get('retry-after')).toBeNull()
  })
})
