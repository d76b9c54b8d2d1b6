import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, type Freebit, startFreebit } from './harness.ts'

let freebit: Freebit
beforeAll(async () => {
  freebit = await startFreebit()
})
afterAll(() => freebit.close())

const OEM = { oemId: 'development-oem', oemKey: 'development-oem-key' }
const json = JSON.stringify(OEM)

describe('transport', () => {
  it('takes the form field both URL-encoded and multipart', async () => {
    const multipart = new FormData()
    multipart.set('json', json)
    for (const body of [new URLSearchParams({ json }), multipart]) {
      const reply = await freebit.raw('/authOem/', { method: 'POST', body })
      expect(await reply.json()).toEqual({
        resultCode: '100',
        status: { message: 'OK', statusCode: '200' },
        authKey: expect.stringMatching(/^[0-9a-f]{48}$/),
      })
    }
  })

  it.each([
    ['without the trailing slash', '/authOem', { method: 'POST', body: new URLSearchParams({ json }) }],
    ['by GET', '/authOem/', {}],
    ['with a JSON body', '/authOem/', { method: 'POST', body: json, headers: { 'content-type': 'application/json' } }],
    ['without the field', '/authOem/', { method: 'POST', body: new URLSearchParams({ data: json }) }],
    ['on an unknown path', '/mvno/unknown/', { method: 'POST', body: new URLSearchParams({ json }) }],
  ])('is not there %s', async (_how, path, init: RequestInit) => {
    expect((await freebit.raw(path, init)).status).toBe(404)
  })

  it('prints codes as numbers in that mode', async () => {
    await freebit.control('/freebit/settings', { codesAsNumbers: true })
    const answer = await freebit.send('/authOem/', OEM)
    await freebit.control('/freebit/settings', { codesAsNumbers: false })
    expect(answer).toMatchObject({ resultCode: 100, status: { statusCode: 200 } })
  })
})

describe('authentication', () => {
  it('refuses a bad pair inside a 200', async () => {
    const body = new URLSearchParams({ json: JSON.stringify({ ...OEM, oemKey: 'wrong' }) })
    const reply = await freebit.raw('/authOem/', { method: 'POST', body })
    expect(reply.status).toBe(200)
    expect(codeOf(await reply.json())).toBe('202-401')
  })

  it('refuses a missing and an unknown key', async () => {
    const requestDatas = [{ kind: 'MVNO', account: '07020000001' }]
    expect(codeOf(await freebit.send('/mvno/getDetail/', { requestDatas }))).toBe('201-401')
    expect(codeOf(await freebit.send('/mvno/getDetail/', { requestDatas, authKey: 'x' }))).toBe('201-401')
  })

  it('expires a key in vendor time, and on demand', async () => {
    const fresh = async () => String((await freebit.send('/authOem/', OEM))['authKey'])
    const ask = async (authKey: string) =>
      codeOf(await freebit.send('/mvno/getTrafficInfo/', { authKey, account: '07020000001' }))
    const first = await fresh()
    expect(await ask(first)).toBe('100-200')
    await freebit.advance(30 * 60_000)
    expect(await ask(first)).toBe('201-401')
    const second = await fresh()
    await freebit.control('/freebit/auth-keys/expire', {})
    expect(await ask(second)).toBe('201-401')
  })
})
