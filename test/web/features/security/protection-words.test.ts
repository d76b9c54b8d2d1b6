import { expect, test } from 'vitest'
import { protectionWords } from '#web/features/security/protection-words.ts'

const totp = { enabledAt: '2026-11-21T10:00:00.000Z' }
const passkey = { id: 'k', name: 'Phone', createdAt: '2026-11-21T10:00:00.000Z', lastUsedAt: null }
const told = (view: Parameters<typeof protectionWords>[0]) => protectionWords(view).map(({ by }) => by)

test('a password alone is said to be alone', () => {
  expect(told({ totp: null, passkeys: [], recoveryCodesLeft: 0 })).toEqual([
    'your password alone',
    'your password, at most every ten minutes',
    'not needed while your password is all we ask for',
    'a link to your mailbox',
  ])
})

test('each second factor is named where it is asked for', () => {
  expect(told({ totp, passkeys: [], recoveryCodesLeft: 9 })).toEqual([
    'your password, then a code from your app',
    'a code from your app, at most every ten minutes',
    'a recovery code (9 left)',
    'a link to your mailbox, then a code from your app',
  ])
  expect(told({ totp, passkeys: [passkey], recoveryCodesLeft: 10 })[0]).toBe(
    'your password, then a passkey or a code from your app; or a passkey by itself',
  )
})
