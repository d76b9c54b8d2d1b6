import { createSign } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { developmentConfig } from '../sandbox/config.ts'
import { DEVELOPMENT_PRIVATE_KEY } from '../sandbox/development-keys.ts'
import { type RunningSandbox, startSandbox } from '../sandbox/server.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- bodies of every vendor and shape are read by the assertions
export type Loose = any

export interface Answer {
  status: number
  headers: Headers
  body: Loose
}

type Json = Record<string, unknown> | unknown[]

const config = developmentConfig()
let sandbox: RunningSandbox
let tenants = 0

/** One sandbox a test file; every test opens its own tenant. */
export function useSandbox(): void {
  beforeAll(async () => {
    sandbox = await startSandbox({ config })
  })
  afterAll(() => sandbox.close())
}

export function openTenant(origin = sandbox.url) {
  tenants += 1
  const base = `${origin}/t/test-${process.pid}-${tenants}`
  return tenantAt(base)
}

export function tenantAt(base: string) {
  let token: string | null = null
  const control = (method: string, path: string, body?: Json) => send(method, `${base}/_control${path}`, body)
  return {
    base,
    control,
    async ledger(filter = ''): Promise<Loose[]> {
      return (await control('GET', `/ledger${filter}`)).body.rows
    },
    async salesforce(method: string, path: string, body?: Json, headers: Record<string, string> = {}): Promise<Answer> {
      token ??= (await requestToken(base)).body.access_token
      const url = `${base}/salesforce${path.startsWith('/services') ? path : `/services/data/v66.0${path}`}`
      return send(method, url, body, { authorization: `Bearer ${token}`, ...headers })
    },
    query(soql: string): Promise<Answer> {
      return this.salesforce('GET', `/query?q=${encodeURIComponent(soql)}`)
    },
    async accountId(number = 'AC-100001'): Promise<string> {
      return (await this.salesforce('GET', `/sobjects/Account/Customer_Number__c/${number}?fields=Id`)).body.Id
    },
  }
}

export type Tenant = ReturnType<typeof tenantAt>

export async function requestToken(
  base: string,
  claims: Record<string, unknown> = {},
  key = DEVELOPMENT_PRIVATE_KEY,
): Promise<Answer> {
  const assertion = signJwt(
    {
      iss: config.salesforce.clientId,
      sub: config.salesforce.username,
      aud: 'https://login.salesforce.com',
      exp: Math.floor(Date.now() / 1000) + 120,
      ...claims,
    },
    key,
  )
  const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  return read(await fetch(`${base}/salesforce/services/oauth2/token`, { method: 'POST', body: form }))
}

function signJwt(claims: Record<string, unknown>, key: string): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode({ alg: 'RS256' })}.${encode(claims)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`
}

export async function send(method: string, url: string, body?: Json, headers: Record<string, string> = {}): Promise<Answer> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  return read(await fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, ...json }))
}

async function read(reply: Response): Promise<Answer> {
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.includes('json') ?? false
  return { status: reply.status, headers: reply.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
}
