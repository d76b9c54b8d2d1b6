import { expect, test } from 'vitest'
import { codeRecipient } from '#worker/features/identity/code-recipient.ts'

const account = { email: 'Aiko@Example.jp', contactEmail: 'contact@example.jp', phone: '090-1111-2222' }
const given = { sentTo: 'given' as const }

test.each([
  ["the account's e-mail, in any case", { email: 'aiko@example.jp' }, { ...given, address: 'aiko@example.jp' }],
  ["its contact's e-mail", { email: 'contact@example.jp' }, { ...given, address: 'contact@example.jp' }],
  [
    'its phone, however it is written',
    { email: 'new@example.jp', phone: '+81 90 1111 2222' },
    { ...given, address: 'new@example.jp' },
  ],
  ['neither', { email: 'new@example.jp' }, { sentTo: 'account', address: 'aiko@example.jp' }],
  ['a wrong phone', { email: 'new@example.jp', phone: '090-1111-2223' }, { sentTo: 'account', address: 'aiko@example.jp' }],
])('who gives %s', (_name, input, recipient) => {
  expect(codeRecipient(account, input)).toEqual(recipient)
})

test('an account without any address proves nothing', () => {
  expect(
    codeRecipient({ email: null, contactEmail: null, phone: null }, { email: 'new@example.jp', phone: '+819011112222' }),
  ).toBeNull()
  expect(
    codeRecipient({ email: null, contactEmail: ' ', phone: '+819011112222' }, { email: 'new@example.jp', phone: '09011112222' }),
  ).toEqual({
    sentTo: 'given',
    address: 'new@example.jp',
  })
})
