import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  COMMON_PASSWORD_BYTES,
  COMMON_PASSWORDS_PATH,
  contains,
  loadCommonPasswords,
} from '#worker/features/identity/common-passwords.ts'
import { weaknessOf } from '#worker/features/identity/password-policy.ts'

const list = new Uint8Array(readFileSync(`web/static${COMMON_PASSWORDS_PATH}`))
const isCommon = (text: string) => contains(list, text)
const context = { email: 'aiko.tanaka@example.jp', appName: 'Portal', names: ['Aiko', 'Tanaka'], isCommon }

describe('new passwords', () => {
  test.each([
    ['a common one', 'PasswordPassword'],
    ['a common one with separators', 'Correct-Horse-Battery-Staple'],
    ['a common one with digits after it', 'Sunshine-202611'],
    ['two common ones in a row', 'iloveyousunshine'],
    ['a common one in wide letters', 'ｓｕｎｓｈｉｎｅ１２３４５６７'],
    ['digits in order', '123456789012345'],
    ['digits backwards', '543210987654321'],
    ['a keyboard row', 'qwertyuiopasdfgh'],
    ['one character', 'aaaaaaaaaaaaaaaaaaaa'],
    ['two characters', 'abababababababababab'],
    ['a repeated unit', 'kitten7kitten7kitten7'],
    ['the own address', 'aiko.tanaka@example.jp'],
    ['the own name with a year', 'aikotanaka2026!'],
    ['our name with little beside', 'portalPortal123'],
    ['what we sell with little beside', 'Internet Mobile 1'],
    ['14 characters', 'x9$Lq2&vTz81bN'],
    ['14 characters that count as 28 in UTF-16', '🦊🍣🌊🗻🚲🎐🍵🎋🏮🧵🪁🪀🎏🦀'],
    ['129 characters', Array.from({ length: 129 }, (_, index) => String.fromCharCode(97 + ((index * index) % 26))).join('')],
  ])('refuses %s', (_name, password) => {
    expect(weaknessOf(password, context)).not.toBeNull()
  })

  test.each([
    ['four words', 'lantern gravel monsoon pixel'],
    ['words in Japanese', '今日は朝から雨が降って傘を忘れた'],
    ['random characters', 'x9$Lq2&vTz81bNw'],
    ['the own name beside much else', 'tanaka eats grilled mackerel'],
    ['a common word beside much else', 'sunshine gravel monsoon'],
    ['spaces and nothing but small letters', 'a long enough passphrase'],
  ])('takes %s', (_name, password) => {
    expect(weaknessOf(password, context)).toBeNull()
  })

  test('may have 8 characters beside a second factor, and no fewer', () => {
    expect(weaknessOf('x9$Lq2&v', { ...context, secondFactor: true })).toBeNull()
    expect(weaknessOf('x9$Lq2&', { ...context, secondFactor: true })).toContain('at least 8')
    expect(weaknessOf('x9$Lq2&v', context)).toContain('at least 15')
    expect(weaknessOf('trustno1', { ...context, secondFactor: true })).toContain('most used')
  })

  test('that are random are never taken for weak ones', () => {
    const random = fc.array(fc.constantFrom(...'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789-_!?+'), {
      minLength: 20,
      maxLength: 40,
      size: 'max',
    })
    fc.assert(
      fc.property(fc.noBias(random), (characters) => weaknessOf(characters.join(''), context) === null),
      { numRuns: 2000 },
    )
  })
})

describe('the list of common passwords', () => {
  test('is sorted, without doubles, and larger than what ASVS asks for', () => {
    const size = list.length / COMMON_PASSWORD_BYTES
    expect(size).toBeGreaterThan(50_000)
    const entries = Array.from({ length: size }, (_, index) =>
      Buffer.from(list.subarray(index * COMMON_PASSWORD_BYTES, (index + 1) * COMMON_PASSWORD_BYTES)).toString('hex'),
    )
    expect(entries).toEqual([...new Set(entries)].toSorted())
  })

  test('holds what everybody tries, from its first to its last entry', () => {
    for (const entry of ['12345678', 'password', 'iloveyou', 'sunshine', 'qwertyuiop', 'liverpool', 'trustno1']) {
      expect(isCommon(entry)).toBe(true)
    }
    expect(isCommon('lantern gravel')).toBe(false)
    const two = Buffer.concat([list.subarray(0, 6), list.subarray(-6)])
    expect([contains(two, 'password'), contains(new Uint8Array(), 'password')]).toEqual([false, false])
  })

  test('that cannot be read is logged and costs nobody the sign-up; the next password tries again', async () => {
    const logged: string[] = []
    let answer = new Response('gone', { status: 404 })
    const bindings = { ASSETS: { fetch: async () => answer.clone() } }
    const ctx = { env: { bindings }, log: { error: (message: string) => logged.push(message) } } as unknown as Parameters<
      typeof loadCommonPasswords
    >[0]
    expect((await loadCommonPasswords(ctx))('password')).toBe(false)
    answer = new Response(list)
    expect((await loadCommonPasswords(ctx))('password')).toBe(true)
    expect(logged).toEqual(['list of common passwords not read'])
  })
})
