import { describe, expect, test } from 'vitest'
import { weaknessOf } from '#worker/features/identity/password-policy.ts'

const context = { email: 'aiko.tanaka@example.jp', appName: 'Portal', names: ['Aiko', 'Tanaka'] }

describe('new passwords', () => {
  test.each([
    ['a common one', 'PasswordPassword'],
    ['a common one with separators', 'Correct-Horse-Battery-Staple'],
    ['digits in order', '123456789012345'],
    ['a keyboard row', 'qwertyuiopasdfgh'],
    ['one character', 'aaaaaaaaaaaaaaaaaaaa'],
    ['two characters', 'abababababababababab'],
    ['a repeated unit', 'kitten7kitten7kitten7'],
    ['the own address', 'aiko.tanaka@example.jp'],
    ['the own name with a year', 'aikotanaka2026!'],
    ['our name with little beside', 'portalPortal123'],
  ])('refuses %s', (_name, password) => {
    expect(weaknessOf(password, context)).not.toBeNull()
  })

  test.each([
    ['four words', 'lantern gravel monsoon pixel'],
    ['words in Japanese', '今日は朝から雨が降って傘を忘れた'],
    ['random characters', 'x9$Lq2&vTz81bNw'],
    ['the own name beside much else', 'tanaka eats grilled mackerel'],
  ])('takes %s', (_name, password) => {
    expect(weaknessOf(password, context)).toBeNull()
  })
})
