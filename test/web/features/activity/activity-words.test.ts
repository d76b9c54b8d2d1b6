import { expect, test } from 'vitest'
import { activityWords } from '#web/features/activity/activity-words.ts'

const words = (event: string, method?: string, actor: 'you' | 'our staff' = 'you') =>
  activityWords({ event, actor, detail: method === undefined ? {} : { method } })

test('an event is told as a sentence, with what proved the person', () => {
  expect(words('login.succeeded', 'password').text).toBe('Signed in, with the password.')
  expect(words('login.succeeded', 'password+totp').text).toBe('Signed in, with the password and a code from the app.')
  expect(words('password.changed').text).toBe('The password was changed, and other devices were signed out.')
})

test('what may be an attack looks like a warning', () => {
  const suspicious = ['login.failed', 'login.locked', 'mfa.failed', 'passkey.copied', 'refresh.reused', 'authenticator.removed']
  expect(suspicious.map((event) => words(event).tone)).toEqual(suspicious.map(() => 'warning'))
  expect(words('logout').tone).toBe('plain')
})

test('an unknown event and an unknown method are shown as they are', () => {
  expect(words('sim-card.swapped_twice')).toEqual({ text: 'Sim card swapped twice.', tone: 'plain' })
  expect(words('login.succeeded', 'telepathy').text).toBe('Signed in.')
})

test('what our staff did is said to be theirs', () => {
  expect(words('session.ended', undefined, 'our staff').text).toBe('A device was signed out. Our staff did this.')
})
