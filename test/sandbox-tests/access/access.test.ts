import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { developmentConfig } from '../../sandbox/config.ts'
import { openTenant, useSandbox } from '../open-tenant.ts'

useSandbox()

const { audience } = developmentConfig().access
const certs = (base: string) => fetch(`${base}/access/cdn-cgi/access/certs`)
const keysOf = async (base: string) => createLocalJWKSet(await (await certs(base)).json())

async function assertionOf(tenant: ReturnType<typeof openTenant>, body: Record<string, unknown> = {}): Promise<string> {
  return (await tenant.control('POST', '/staff/assertion', { email: 'hana@example.jp', ...body })).body.assertion
}

describe('Cloudflare Access', () => {
  it('signs who it let in, as its documentation shows', async () => {
    const tenant = openTenant()
    const options = { issuer: `${tenant.base}/access`, audience, algorithms: ['RS256'] }
    const { payload, protectedHeader } = await jwtVerify(await assertionOf(tenant), await keysOf(tenant.base), options)
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: (await tenant.control('GET', '/staff')).body.kid, typ: 'JWT' })
    const now = Math.floor(Date.now() / 1000)
    expect(payload).toMatchObject({ email: 'hana@example.jp', type: 'app', country: 'JP', aud: [audience] })
    expect(payload.iat).toBeLessThanOrEqual(now)
    expect([payload.nbf, payload.exp]).toEqual([payload.iat, (payload.iat ?? 0) + 86_400])
    expect(payload.sub).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect((await jwtVerify(await assertionOf(tenant), await keysOf(tenant.base), options)).payload.sub).toBe(payload.sub)
  })

  it('signs in the time of the portal', async () => {
    const tenant = openTenant()
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 3_600_000 })
    const [, payload = ''] = (await assertionOf(tenant)).split('.')
    const { iat } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60)
  })

  it('changes and leaves out what a test wants wrong', async () => {
    const assertion = await assertionOf(openTenant(), { claims: { email: null, exp: 1 }, header: { kid: 'x', typ: null } })
    const [header, payload] = assertion.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header ?? '')).toEqual({ alg: 'RS256', kid: 'x' })
    expect(JSON.parse(payload ?? '')).toMatchObject({ exp: 1 })
    expect(payload).not.toContain('hana')
  })

  it('rotates: the key before stays listed until it is forgotten', async () => {
    const tenant = openTenant()
    const old = await assertionOf(tenant)
    await tenant.control('POST', '/staff/keys', { rotate: true })
    const verified = async (token: string) => jwtVerify(token, await keysOf(tenant.base), { audience })
    await verified(old)
    await verified(await assertionOf(tenant))
    await tenant.control('POST', '/staff/keys', { rotate: true, forgetPrevious: true })
    await expect(verified(old)).rejects.toThrow('no applicable key found')
    await verified(await assertionOf(tenant))
  })

  it('has keys of its own for each tenant, and shows no private part', async () => {
    const [one, two] = [openTenant(), openTenant()]
    await expect(jwtVerify(await assertionOf(one), await keysOf(two.base), { audience })).rejects.toThrow('no applicable key')
    const text = await (await certs(one.base)).text()
    expect(Object.keys(JSON.parse(text).keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  it('breaks its list of keys as told, and counts who asks', async () => {
    const tenant = openTenant()
    await tenant.control('POST', '/staff/certs', { mode: 'html' })
    expect((await certs(tenant.base)).headers.get('content-type')).toContain('text/html')
    await tenant.control('POST', '/staff/certs', { mode: 'down' })
    await expect(certs(tenant.base)).rejects.toThrow('fetch failed')
    expect((await tenant.control('POST', '/staff/certs', { mode: 'ok' })).body).toMatchObject({ certs: 'ok', certsRequests: 2 })
    expect((await tenant.control('POST', '/staff/certs', { mode: 'slow' })).status).toBe(422)
  })
})
