import { expect, test } from 'vitest'
import { createPasskey, PasskeyDeclined, wordsFor } from '#web/features/security/passkey-ceremony.ts'

const named = (name: string) => Object.assign(new Error('vague'), { name })

test.each([
  ['NotAllowedError', /did not confirm/],
  ['AbortError', /did not confirm/],
  ['InvalidStateError', /already/],
  ['ConstraintError', /fingerprint, face or PIN/],
  ['SecurityError', /could not be used/],
])('%s is put into words', (name, words) => {
  expect(wordsFor(named(name))).toMatch(words)
})

test('a browser without passkeys says so before anything is asked', async () => {
  const options = {} as Parameters<typeof createPasskey>[0]
  await expect(createPasskey(options)).rejects.toThrow(PasskeyDeclined)
})
