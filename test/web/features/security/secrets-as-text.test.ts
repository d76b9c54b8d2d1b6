import { expect, test } from 'vitest'
import { recoveryText } from '#web/features/security/recovery-text.ts'
import { inGroups } from '#web/features/security/secret-groups.ts'

test('a key is shown as people type it', () => {
  expect(inGroups('IXHGWBSS435THO')).toBe('IXHG WBSS 435T HO')
})

test('the file holds every code on a line of its own and no login', () => {
  const text = recoveryText(['aaaa-bbbb', 'cccc-dddd'], 'Portal')
  expect(text.split('\n')).toEqual(expect.arrayContaining(['aaaa-bbbb', 'cccc-dddd']))
  expect(text).not.toContain('@')
})
