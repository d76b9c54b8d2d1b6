import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createAuth } from '#objects/vendor-gateway/auth.ts'
import { ConfigError } from '#worker/lib/errors.ts'
import type { ExchangeResult, Outgoing, VendorRequest, VendorResponse } from '#worker/lib/vendor-call.ts'
import { createFreebitAuth } from '#worker/vendors/freebit/auth.ts'
import { createSalesforceAuth } from '#worker/vendors/salesforce/auth.ts'
import { createWhmcsAuth } from '#worker/vendors/whmcs/auth.ts'
import { DEVELOPMENT_PRIVATE_KEY, DEVELOPMENT_PUBLIC_KEY } from '../sandbox/development-keys.ts'
import { portalEnv } from './ports-in-node.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const reply = (status: number, body: unknown, headers: Record<string, string> = {}): ExchangeResult => ({
  kind: 'answered',
  response: { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
})
const answering = (...replies: ExchangeResult[]) => {
  const sent: Outgoing[] = []
  return {
    sent,
    exchange: async (outgoing: Outgoing) => {
      sent.push(outgoing)
      return replies.shift() ?? ({ kind: 'no-answer', reason: 'timeout' } as const)
    },
  }
}
const request: VendorRequest = {
  vendor: 'salesforce',
  operation: 'x',
  kind: 'read',
  method: 'GET',
  path: '/services/data/v66.0/limits',
}

function salesforce(loginUrl = 'https://login.salesforce.com', privateKey = DEVELOPMENT_PRIVATE_KEY) {
  return createSalesforceAuth({
    loginUrl,
    clientId: 'client',
    username: 'user@example.jp',
    privateKey,
    apiVersion: 'v66.0',
    clock: { now: () => NOW },
  })
}

describe('Salesforce', () => {
  const granted = (instanceUrl: string) => reply(200, { access_token: 'token', instance_url: instanceUrl, token_type: 'Bearer' })

  test.each([
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://test.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
  ])('signs an assertion for %s', async (loginUrl, audience) => {
    const { sent, exchange } = answering(granted('https://acme.my.salesforce.com'))
    // Secrets in settings often carry their line breaks escaped.
    await salesforce(loginUrl, DEVELOPMENT_PRIVATE_KEY.replaceAll('\n', '\\n')).login(exchange)
    expect(sent[0]?.url).toBe(`${loginUrl}/services/oauth2/token`)
    const form = new URLSearchParams(sent[0]?.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
    const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown
    expect(json(header)).toEqual({ alg: 'RS256' })
    expect(json(claims)).toEqual({ iss: 'client', sub: 'user@example.jp', aud: audience, exp: NOW / 1000 + 120 })
    const key = createPublicKey(DEVELOPMENT_PUBLIC_KEY)
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test.each([
    ['https://acme.my.salesforce.com', 'credential'],
    ['https://login.salesforce.com/base', 'credential'],
    ['https://salesforce.com.evil.test', 'refused'],
    ['https://evilsalesforce.com', 'refused'],
    ['http://acme.my.salesforce.com', 'refused'],
    ['https://acme.my.salesforce.com:8443', 'refused'],
    ['https://evil.test/.salesforce.com', 'refused'],
  ])('instance %s: %s', async (instanceUrl, kind) => {
    expect((await salesforce().login(answering(granted(instanceUrl)).exchange)).kind).toBe(kind)
  })

  test.each<[string, ExchangeResult, string]>([
    ['refused', reply(400, { error: 'invalid_grant', error_description: "user hasn't approved this consumer" }), 'refused'],
    ['too many logins', reply(400, { error: 'invalid_grant', error_description: 'login rate exceeded' }), 'unreachable'],
    ['maintenance page', reply(200, '<html>'), 'unreachable'],
    ['5xx', reply(503, '{}'), 'unreachable'],
    ['timeout', { kind: 'no-answer', reason: 'timeout' }, 'unreachable'],
    ['no token in it', reply(200, { instance_url: 'https://a.my.salesforce.com' }), 'unreachable'],
  ])('login: %s', async (_name, answer, kind) => {
    expect((await salesforce().login(answering(answer).exchange)).kind).toBe(kind)
  })

  test('an expired assertion is rebuilt once, by the vendor clock', async () => {
    const late = reply(
      400,
      { error: 'invalid_grant', error_description: 'expired authorization code' },
      { date: 'Sat, 21 Nov 2026 05:00:00 GMT' },
    )
    const { sent, exchange } = answering(late, late)
    expect((await salesforce().login(exchange)).kind).toBe('refused')
    expect(sent).toHaveLength(2)
    const claims = new URLSearchParams(sent[1]?.body).get('assertion')?.split('.')[1] ?? ''
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ exp: NOW / 1000 + 5 * 3600 + 120 })
  })

  const unauthorized = (message: string, errorCode = 'INVALID_SESSION_ID', status = 401): VendorResponse => ({
    status,
    headers: {},
    body: JSON.stringify([{ message, errorCode }]),
  })
  test.each<[VendorResponse, boolean]>([
    [unauthorized('Session expired or invalid'), true],
    [unauthorized('This session is not valid for use with the REST API'), false],
    [unauthorized('Connected app is not attached to Agent'), false],
    [unauthorized('Session expired or invalid', 'INVALID_SESSION_ID', 403), false],
    [unauthorized('x', 'INSUFFICIENT_ACCESS_OR_READONLY'), false],
    [{ status: 401, headers: {}, body: '<html>' }, false],
    [{ status: 401, headers: {}, body: '{}' }, false],
  ])('%j renews: %s', (response, renews) => {
    expect(salesforce().rejects(response)).toBe(renews)
  })

  test('a path may not leave the instance', () => {
    const credential = { token: 't', baseUrl: 'https://acme.my.salesforce.com' }
    expect(salesforce().authorize(request, credential)).toMatchObject({
      url: 'https://acme.my.salesforce.com/services/data/v66.0/limits',
      headers: { authorization: 'Bearer t', 'sforce-call-options': 'client=portal' },
    })
    expect(() => salesforce().authorize({ ...request, path: 'https://evil.test/' }, credential)).toThrow()
    expect(() => salesforce().authorize({ ...request, path: '@evil.test/' }, credential)).toThrow()
  })
})

describe('WHMCS', () => {
  test('adds its secrets to the form, the access key only when there is one', () => {
    const settings = { baseUrl: 'https://billing.test/whmcs', identifier: 'i&d', secret: 's=', accessKey: '' }
    const call: VendorRequest = { ...request, vendor: 'whmcs', method: 'POST', path: '/includes/api.php', body: 'action=X' }
    const authorize = (accessKey: string) =>
      createWhmcsAuth({ ...settings, accessKey }).authorize(call, { token: '', baseUrl: '' })
    expect(authorize('')).toMatchObject({
      url: 'https://billing.test/whmcs/includes/api.php',
      body: 'action=X&identifier=i%26d&secret=s%3D',
    })
    expect(authorize('k').body).toContain('&accesskey=k')
  })
})

describe('Freebit', () => {
  const auth = createFreebitAuth({ baseUrl: 'https://sim.test/prefix', oemId: 'id', oemKey: 'key' })
  const envelope = (resultCode: unknown, statusCode: unknown, members: object = {}) =>
    reply(200, { resultCode, status: { message: 'x', statusCode }, ...members })

  test.each<[string, ExchangeResult, string]>([
    ['granted', envelope('100', '200', { authKey: 'k' }), 'credential'],
    ['granted, codes as numbers', envelope(100, 200, { authKey: 'k' }), 'credential'],
    ['wrong pair', envelope('202', '401'), 'refused'],
    ['too many', envelope('210', '429'), 'unreachable'],
    ['success without a key', envelope('100', '200'), 'refused'],
    ['maintenance page', reply(200, '<html>'), 'unreachable'],
    ['5xx', reply(503, {}), 'unreachable'],
  ])('login: %s', async (_name, answer, kind) => {
    const { sent, exchange } = answering(answer)
    expect((await auth.login(exchange)).kind).toBe(kind)
    expect(JSON.parse(new URLSearchParams(sent[0]?.body).get('json') ?? '')).toEqual({ oemId: 'id', oemKey: 'key' })
  })

  test('puts the key into the JSON of the form', () => {
    const outgoing = auth.authorize(
      { ...request, path: '/mvno/getDetail/', body: '{"account":"x","authKey":"forged"}' },
      { token: 'k', baseUrl: '' },
    )
    expect(outgoing.url).toBe('https://sim.test/prefix/mvno/getDetail/')
    expect(JSON.parse(new URLSearchParams(outgoing.body).get('json') ?? '')).toEqual({ account: 'x', authKey: 'k' })
  })

  test('knows a dead key in either spelling', () => {
    const rejects = (result: ExchangeResult) => result.kind === 'answered' && auth.rejects(result.response)
    expect(rejects(envelope('201', '401'))).toBe(true)
    expect(rejects(envelope(201, 401))).toBe(true)
    expect(rejects(envelope('211', '400'))).toBe(false)
    expect(rejects(reply(500, { resultCode: '201', status: { statusCode: '401' } }))).toBe(false)
  })
})

test('outside development every vendor is https', () => {
  const env = (overrides: object) => portalEnv('http://127.0.0.1:1', 'x', overrides)
  for (const vendor of ['salesforce', 'whmcs', 'freebit', 'sendgrid'] as const) {
    expect(() => createAuth(vendor, env({ APP_ENVIRONMENT: 'production' }))).toThrow(ConfigError)
    expect(() => createAuth(vendor, env({}))).not.toThrow()
  }
})
