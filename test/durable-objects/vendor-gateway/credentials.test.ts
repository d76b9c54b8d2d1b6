import { describe, expect, test } from 'vitest'
import { Credentials } from '#objects/vendor-gateway/credentials.ts'
import type { LoginResult } from '#worker/lib/vendor-call.ts'

function setUp(answers: (LoginResult | Error)[] = []) {
  let logins = 0
  let now = 1_000_000
  let gate = Promise.resolve()
  const credentials = new Credentials({
    login: async () => {
      const number = ++logins
      await gate
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer ?? { kind: 'credential', credential: { token: `token-${number}`, baseUrl: 'https://vendor.test' } }
    },
    lifetimeMs: 60_000,
    now: () => now,
  })
  return {
    credentials,
    logins: () => logins,
    pass: (ms: number) => {
      now += ms
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

const tokenOf = (result: LoginResult) => (result.kind === 'credential' ? result.credential.token : result.kind)

describe('credentials', () => {
  test('many callers, one login', async () => {
    const { credentials, logins, hold } = setUp()
    const release = hold()
    const waiting = Array.from({ length: 20 }, () => credentials.get())
    release()
    expect(new Set((await Promise.all(waiting)).map(tokenOf))).toEqual(new Set(['token-1']))
    expect(logins()).toBe(1)
  })

  test('a credential lasts its lifetime', async () => {
    const { credentials, logins, pass } = setUp()
    await credentials.get()
    pass(59_999)
    expect(tokenOf(await credentials.get())).toBe('token-1')
    pass(1)
    expect(tokenOf(await credentials.get())).toBe('token-2')
    expect(logins()).toBe(2)
  })

  test('however many calls saw the same dead token, one login replaces it', async () => {
    const { credentials, logins } = setUp()
    await credentials.get()
    const renewed = await Promise.all(Array.from({ length: 10 }, () => credentials.renew('token-1')))
    expect(new Set(renewed.map(tokenOf))).toEqual(new Set(['token-2']))
    expect(logins()).toBe(2)
  })

  test('an old rejection does not throw away a newer token', async () => {
    const { credentials, logins } = setUp()
    await credentials.get()
    await credentials.renew('token-1')
    expect(tokenOf(await credentials.renew('token-1'))).toBe('token-2')
    expect(tokenOf(await credentials.renew('something older'))).toBe('token-2')
    expect(logins()).toBe(2)
  })

  test('a refusal is remembered for a moment, an unreachable vendor is not', async () => {
    const { credentials, logins, pass } = setUp([
      { kind: 'unreachable', detail: 'timeout' },
      { kind: 'refused', detail: 'invalid_grant' },
    ])
    expect((await credentials.get()).kind).toBe('unreachable')
    expect((await credentials.get()).kind).toBe('refused')
    expect((await credentials.get()).kind).toBe('refused')
    expect(logins()).toBe(2)
    pass(10_000)
    expect(tokenOf(await credentials.get())).toBe('token-3')
  })

  test('a login that throws does not block the next one', async () => {
    const { credentials } = setUp([new Error('bug')])
    await expect(credentials.get()).rejects.toThrow('bug')
    expect(tokenOf(await credentials.get())).toBe('token-2')
  })
})
